#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "worker/test_world.hpp"
#include "worker/worker.hpp"

namespace tasker::worker {

/// A whole worker between an engine that keeps what it is told and a clock that stands still.
struct WorkerWorld {
    TestClock clock;
    base::Ids ids{clock, 7};
    TestLog log;
    TestInlet inlet;
    Handlers handlers;
    WorkerOptions options{.max_concurrent_handlers = 2};
    // Before the worker: its handlers use them until it is gone.
    Gate running;
    Gate leave;
    Gate stopped;
    Gate told;
    std::unique_ptr<Worker> worker;

    WorkerWorld() = default;
    WorkerWorld(WorkerWorld const&) = delete;
    WorkerWorld& operator=(WorkerWorld const&) = delete;
    ~WorkerWorld() { worker.reset(); }

    /// Opens `running`, and waits for `leave`.
    void add_held_handler() {
        handlers.add("test.handler", [this](StepContext&) {
            running.open();
            leave.wait();
        });
    }
    Worker& start() {
        auto created = Worker::create(
            options,
            {.inlet = inlet, .clock = clock, .ids = ids, .log = log, .handlers = handlers});
        EXPECT_TRUE(created) << created.error().message();
        worker = *std::move(created);
        EXPECT_TRUE(worker->start());
        return *worker;
    }
    model::LeaseKey deliver(model::Assignment assignment) {
        EXPECT_EQ(worker->outlet().reserve(1), 1U);
        model::LeaseKey const key{.step_id = assignment.work.step.id,
                                  .attempt = assignment.work.step.attempt};
        std::vector<model::Assignment> list;
        list.push_back(std::move(assignment));
        worker->outlet().deliver(std::move(list));
        return key;
    }
    model::LeaseKey deliver(TestAssignment const& wanted = {}) {
        return deliver(make_assignment(ids, wanted));
    }
    Json only_result() { return results_of(inlet.wait_for_reports(1).front()); }
};

inline std::string error_type(Json const& result) {
    return std::string(result.at("error").at("error_type").as_string());
}

}  // namespace tasker::worker
