#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace tasker::c {

/// What a handle may name.
enum class Kind : std::uint8_t { None, Host, Call, Tree, Document, Event, Error };

/// Handles of the C ABI: numbers of slots with the generation of what is in them, dressed as
/// pointers, so that a stale one is recognised instead of followed. What a handle names is shared
/// with whoever is using it at the moment. Thread-safe.
class Handles {
public:
    /// Those of the process: handles mean the same in all of it.
    static Handles& of_process();

    /// \returns the handle, never 0.
    [[nodiscard]] std::uint64_t add(Kind kind, std::shared_ptr<void> object);
    /// Null when it is stale, none, or of another kind.
    [[nodiscard]] std::shared_ptr<void> find(Kind kind, std::uint64_t handle) const noexcept;
    /// The handle is stale from now on. \returns what it named; null as for find.
    [[nodiscard]] std::shared_ptr<void> remove(Kind kind, std::uint64_t handle) noexcept;

    /// How many are alive. For tests of leaks.
    [[nodiscard]] std::size_t count() const noexcept;

private:
    struct Slot {
        std::uint32_t generation = 1;
        Kind kind = Kind::None;
        std::shared_ptr<void> object{};  // shared with the calls that use it
    };
    [[nodiscard]] Slot const* slot_of(Kind kind, std::uint64_t handle) const noexcept;

    mutable std::shared_mutex mutex_;
    std::vector<Slot> slots_;
    std::deque<std::uint32_t> free_;  // the one that was freed first is used first
};

/// What a C type names: specialised beside each object.
template <class Handle>
struct ObjectOf;

template <class Handle>
[[nodiscard]] std::uint64_t number_of(Handle const* handle) noexcept {
    static_assert(sizeof(void*) == sizeof(std::uint64_t), "handles need pointers of 64 bits");
    return reinterpret_cast<std::uintptr_t>(handle);
}

template <class Handle>
[[nodiscard]] Handle* make_handle(std::shared_ptr<typename ObjectOf<Handle>::Type> object) {
    auto const number = Handles::of_process().add(ObjectOf<Handle>::kKind, std::move(object));
    return reinterpret_cast<Handle*>(number);  // NOLINT(performance-no-int-to-ptr): never followed
}

/// Null when the handle is none, stale, or of another kind.
template <class Handle>
[[nodiscard]] auto find(Handle const* handle) noexcept {
    using Object = typename ObjectOf<Handle>::Type;
    auto found = Handles::of_process().find(ObjectOf<Handle>::kKind, number_of(handle));
    return std::static_pointer_cast<Object>(std::move(found));
}

template <class Handle>
[[nodiscard]] auto remove(Handle const* handle) noexcept {
    using Object = typename ObjectOf<Handle>::Type;
    auto found = Handles::of_process().remove(ObjectOf<Handle>::kKind, number_of(handle));
    return std::static_pointer_cast<Object>(std::move(found));
}

}  // namespace tasker::c
