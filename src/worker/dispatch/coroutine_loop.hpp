#pragma once

#include <functional>
#include <memory>

#include "tasker/handler.hpp"
#include "tasker/step_result.hpp"
#include "worker/dispatch/run.hpp"

namespace tasker::worker {

/// The one thread that coroutine handlers run on, started when the first comes. Thread-safe.
class CoroutineLoop {
public:
    CoroutineLoop();
    ~CoroutineLoop();
    CoroutineLoop(CoroutineLoop const&) = delete;
    CoroutineLoop& operator=(CoroutineLoop const&) = delete;

    /// `on_done` is called once, on the loop's thread, unless the loop ends before. What the
    /// coroutine throws becomes a failure.
    using OnDone = std::function<void(StepResult)>;
    void spawn(std::shared_ptr<StepHandler> handler, std::shared_ptr<Run> run, OnDone on_done);
    /// Cancels what the coroutine waits for.
    void cancel(Run const& run);
    /// Ends the thread; coroutines that are not done are destroyed.
    void stop();

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace tasker::worker
