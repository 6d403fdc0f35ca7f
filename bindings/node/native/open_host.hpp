#pragma once

#include <napi.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include "bindings/node/native/host_options.hpp"
#include "bindings/node/native/promised.hpp"
#include "tasker/tasker.h"

namespace tasker::node {

/// Calls `on_wake` with the bits.
void tell(Napi::Env env, Napi::Function on_wake, void* context, void* bits);

/// The way to the loop's thread. The bits travel as the pointer itself: what an environment that
/// ends does not take any more owns nothing.
using Wakes = Napi::TypedThreadSafeFunction<void, void, tell>;

/// A host of the C ABI and the way from its wakes to the loop, from open to close. Shared by the
/// object of JavaScript and the work on other threads. Thread-safe.
class OpenHost {
public:
    /// `wakes` keeps the loop going until close, and is released by it.
    explicit OpenHost(Wakes wakes) : wakes_(std::move(wakes)) {}
    ~OpenHost() { std::ignore = close(0); }
    OpenHost(OpenHost const&) = delete;
    OpenHost& operator=(OpenHost const&) = delete;

    /// Blocks.
    [[nodiscard]] Answer open(HostOptions& options);
    /// NULL until it is open, and once it has been stopped: the C ABI says so to whoever uses it.
    [[nodiscard]] tasker_host* handle() const;
    /// Blocks until nothing of the host runs any more. The second time it shortens the patience of
    /// the first, and waits until that has stopped it.
    [[nodiscard]] Answer close(std::uint64_t patience_ms);

    /// When there was last something to poll for: nanoseconds of the clock that process.hrtime has.
    [[nodiscard]] std::int64_t woken_at_ns() const noexcept { return woken_at_ns_; }

private:
    [[nodiscard]] Answer open_now(HostOptions& options) noexcept;
    static void wake(void* context, std::uint32_t what);

    Wakes wakes_;
    mutable std::mutex mutex_;
    tasker_host* handle_ = nullptr;
    tasker_host* closing_ = nullptr;  ///< what close began with; it may be stale
    int opening_ = 0;                 ///< how many are in open
    std::condition_variable opened_;
    bool is_closed_ = false;
    std::atomic<std::int64_t> woken_at_ns_ = 0;
};

}  // namespace tasker::node
