#pragma once

#include <napi.h>

#include <memory>
#include <stdexcept>
#include <tuple>

#include "tasker/tasker.h"

namespace tasker::node {

/// A call of a handler, as JavaScript holds it: its texts stay here until somebody reads them.
class Call {
public:
    /// Takes the handle over. Throws when it cannot be read: then it is released.
    explicit Call(tasker_call* handle) : handle_(handle) {
        TASKER_INIT(record_);
        if (tasker_call_read(handle_, &record_) == TASKER_OK) return;
        std::ignore = tasker_call_release(handle_);
        throw std::runtime_error("a call of a handler cannot be read");
    }
    ~Call() { std::ignore = tasker_call_release(handle_); }
    Call(Call const&) = delete;
    Call& operator=(Call const&) = delete;

    [[nodiscard]] tasker_call_record const& record() const noexcept { return record_; }
    [[nodiscard]] tasker_call* handle() const noexcept { return handle_; }

private:
    tasker_call* const handle_;
    tasker_call_record record_{};
};

/// What `make`, a function of JavaScript, makes of the call and its scalars; the collector releases
/// the call.
[[nodiscard]] Napi::Value to_js(Napi::Env env, std::unique_ptr<Call> call,
                                Napi::Function const& make);

/// The call that a value made by to_js holds. Throws TypeError.
[[nodiscard]] Call& call_of(Napi::Value value);

/// `readText(call, part)` and others: what a call has besides, when somebody asks for it.
void add_call_functions(Napi::Env env, Napi::Object exports);

}  // namespace tasker::node
