#include "bindings/node/native/open_host.hpp"

#include <chrono>
#include <cstdint>
#include <tuple>
#include <utility>

#include "bindings/node/native/fault_point.hpp"

namespace tasker::node {

Answer OpenHost::open(HostOptions& options) {
    {
        std::scoped_lock const lock(mutex_);
        ++opening_;
    }
    auto answer = open_now(options);
    {
        std::scoped_lock const lock(mutex_);
        --opening_;
    }
    opened_.notify_all();
    return answer;
}

Answer OpenHost::open_now(HostOptions& options) noexcept {
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
    fault_point();
    std::scoped_lock const lock(mutex_);
    return handle_;
}

Answer OpenHost::close(std::uint64_t patience_ms) {
    tasker_host* host = nullptr;
    auto is_second = false;
    {
        std::unique_lock lock(mutex_);
        is_second = std::exchange(is_closed_, true);
        // What is opened now finds that it is closed, and closes itself.
        opened_.wait(lock, [this] { return opening_ == 0; });
        if (!is_second) closing_ = handle_;
        host = closing_;
    }
    if (is_second) {
        if (host != nullptr) std::ignore = tasker_host_stop(host, patience_ms, nullptr);
        return {};
    }
    Answer answer;
    if (host != nullptr) {
        tasker_error* error = nullptr;
        auto const stopped = tasker_host_stop(host, patience_ms, &error);
        if (stopped != TASKER_OK) answer = take(stopped, error);
        {
            // Until now handlers that ran could be completed.
            std::scoped_lock const lock(mutex_);
            handle_ = nullptr;
        }
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
