#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/c/include/tasker/c/base.h"
#include "bindings/c/src/handles.hpp"
#include "tasker/error.hpp"

namespace tasker::c {

template <>
struct ObjectOf<tasker_error> {
    using Type = Error;
    static constexpr Kind kKind = Kind::Error;
};

/// Gives the error to the caller, who may not want it. \returns its number.
[[nodiscard]] tasker_status give(Error const& error, tasker_error** out) noexcept;

#ifdef TASKER_FAULT_POINTS
/// Only where tests are to see what becomes of a throw inside: it may throw anything.
void fault_point();
#else
inline void fault_point() noexcept {}
#endif

/// Every exported function's body runs in here: errors become numbers, nothing is thrown.
template <class Body>
[[nodiscard]] tasker_status guarded(tasker_error** out, Body const& body) noexcept {
    if (out != nullptr) *out = nullptr;
    try {
        fault_point();
        Result<void> const done = body();
        if (done) return TASKER_OK;
        return give(done.error(), out);
    } catch (std::exception const& thrown) {
        return give(Error(ErrorCode::Internal, std::string("thrown: ") + thrown.what()), out);
    } catch (...) {
        return give(Error(ErrorCode::Internal, "something was thrown that is no exception"), out);
    }
}

template <class Body>
[[nodiscard]] tasker_status guarded(Body const& body) noexcept {
    return guarded(nullptr, body);
}

/// Of a handle that names nothing (any more).
[[nodiscard]] Error no_such_handle(std::string_view kind);
/// Of an argument that may not be NULL.
[[nodiscard]] Error is_null(std::string_view argument);

/// What a handle names. \returns InvalidOption when it names nothing of this kind.
template <class Handle>
[[nodiscard]] auto named(Handle const* handle, std::string_view kind)
    -> Result<std::shared_ptr<typename ObjectOf<Handle>::Type>> {
    auto object = find(handle);
    if (object == nullptr) return no_such_handle(kind);
    return object;
}

/// The body of each kind's release: NULL is fine.
template <class Handle>
[[nodiscard]] tasker_status release(Handle const* handle, std::string_view kind) noexcept {
    return guarded([&]() -> Result<void> {
        if (handle == nullptr || remove(handle) != nullptr) return {};
        return no_such_handle(kind);
    });
}

}  // namespace tasker::c
