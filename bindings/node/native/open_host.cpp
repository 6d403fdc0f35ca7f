#include "bindings/node/native/open_host.hpp"

#include <chrono>
#include <cstdint>
#include <tuple>
#include <utility>

namespace tasker::node {

Answer OpenHost::open(HostOptions& options) {
    options.record.handlers = options.handlers.data();
    options.record.handler_count = options.handlers.size();
    options.record.namespaces = options.namespaces.data();
    options.record.namespace_count = options.namespaces.size();
    options.record.wake = wake;
    options.record.wake_context = this;
    tasker_host* host = nullptr;
    tasker_error* error = nullptr;
    auto const status = tasker_host_open(&options.record, &host, &error);
    if (status != TASKER_OK) return take(status, error);
    {
        std::scoped_lock const lock(mutex_);
        if (!is_closed_ && handle_ == nullptr) {
            handle_ = host;
            return {};
        }
    }
    // The environment ended meanwhile, or it was opened twice.
    std::ignore = tasker_host_close(host);
    return Failure{.status = TASKER_STOPPING};
}

tasker_host* OpenHost::handle() const {
    std::scoped_lock const lock(mutex_);
    return handle_;
}

Answer OpenHost::close(std::uint64_t patience_ms) {
    tasker_host* host = nullptr;
    {
        std::scoped_lock const lock(mutex_);
        if (std::exchange(is_closed_, true)) return {};
        host = std::exchange(handle_, nullptr);
    }
    Answer answer;
    if (host != nullptr) {
        tasker_error* error = nullptr;
        auto const stopped = tasker_host_stop(host, patience_ms, &error);
        if (stopped != TASKER_OK) answer = take(stopped, error);
        std::ignore = tasker_host_close(host);
    }
    std::ignore = wakes_.Release();  // nobody wakes any more
    return answer;
}

void OpenHost::wake(void* context, std::uint32_t what) {
    auto& self = *static_cast<OpenHost*>(context);
    self.woken_at_ns_ = std::chrono::steady_clock::now().time_since_epoch().count();
    // NOLINTNEXTLINE(performance-no-int-to-ptr): bits, never followed
    auto* const bits = reinterpret_cast<void*>(static_cast<std::uintptr_t>(what));
    // Each kind comes once until it was polled for, so few wait; a loop that ends takes no more.
    std::ignore = self.wakes_.NonBlockingCall(bits);
}

void tell(Napi::Env env, Napi::Function on_wake, void* /*context*/, void* bits) {
    if (env == nullptr) return;  // the environment ends
    auto const number = reinterpret_cast<std::uintptr_t>(bits);
    on_wake.Call({Napi::Number::New(env, static_cast<double>(number))});
}

}  // namespace tasker::node
