#pragma once

#include <cstdint>

#include "simulation/stub_handlers.hpp"
#include "simulation/workflow.hpp"
#include "worker/dispatch/coroutine_loop.hpp"
#include "worker/dispatch/run.hpp"

namespace tasker::simulation {

/// Calls a step's handler: the user's, on this thread (a coroutine on a thread of its own, while
/// this one waits), or the stub that stands in for it.
class HandlerCalls {
public:
    HandlerCalls(std::uint64_t seed, Workflow const& workflow)
        : workflow_(workflow), stubs_(seed, workflow) {}

    [[nodiscard]] bool are_real() const { return workflow_.handlers != nullptr; }
    [[nodiscard]] StepResult call(std::shared_ptr<worker::Run> const& run);

private:
    [[nodiscard]] StepResult call_real(std::shared_ptr<worker::Run> const& run);

    Workflow const& workflow_;
    StubHandlers stubs_;
    worker::CoroutineLoop loop_;
};

}  // namespace tasker::simulation
