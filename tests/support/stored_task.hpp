#pragma once

// A small sound store for tests of the audit: one task in which a step is in each state that waits.

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "audit/store_audit.hpp"
#include "store/sqlite/sqlite_inspection.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::test {

inline model::NewTask task_in_process() {
    using model::TaskEvent;
    using model::TaskState;
    auto made = make_task(1);
    made.path = {{TaskEvent::Start, TaskState::Initializing},
                 {TaskEvent::ReadyStepsFound, TaskState::EnqueuingSteps},
                 {TaskEvent::StepsEnqueued, TaskState::StepsInProcess}};
    made.task.state = TaskState::StepsInProcess;
    made.task.moves = 3;
    made.task.stale_at = kNow + 1h;
    made.task.tally = {.total = 5, .unfinished = 5, .in_flight = 3};
    return made;
}

/// `done` is complete; `running`, which depends on it, in progress; `retrying` waits to be woken,
/// `queued` for a worker, `blocked` for `running`.
inline Result<void> fill(store::UnitOfWork& unit) {
    TASKER_TRY(unit.put_template(make_template(1)));
    auto const task = task_in_process();
    TASKER_TRY(unit.insert_tasks({&task, 1}));
    std::vector<model::NewStep> steps{moved(make_step(1), claimed()), make_step(2, 1, 1),
                                      moved(make_step(3), claimed()),
                                      moved(make_step(4), enqueued()), make_step(5, 1, 1)};
    constexpr std::array kNames{"done", "running", "retrying", "queued", "blocked"};
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i].step.name = steps[i].step.template_step_name = kNames[i];
    TASKER_TRY(unit.insert_steps(steps));
    std::vector const edges{make_edge(1, 2), make_edge(2, 5)};
    TASKER_TRY(unit.insert_edges(edges));

    auto const later = kNow + 1s;
    auto done = change(steps[0].step, completed(), later);
    done.after.has_satisfied = true;
    done.results_action = model::ResultsAction::Replace;
    done.results = model::Payload(R"({"success":true})");
    auto retrying = change(steps[2].step, failed_for_retry(), later);
    retrying.after.wake_at = later + 1min;
    std::vector const first{done, retrying};
    TASKER_TRY(unit.apply(first));
    TASKER_TRY(unit.satisfy({&done.after.id, 1}));
    auto ready = steps[1].step;
    ready.open_dependencies = 0;
    auto const running = change(ready, claimed(), later);
    TASKER_TRY(unit.apply({&running, 1}));

    using model::TaskEvent;
    using model::TaskState;
    auto moved_task = change(task.task,
                             {{TaskEvent::StepCompleted, TaskState::EvaluatingResults},
                              {TaskEvent::ReadyStepsFound, TaskState::EnqueuingSteps},
                              {TaskEvent::StepsEnqueued, TaskState::StepsInProcess}},
                             later);
    moved_task.after.tally = {.total = 5, .unfinished = 4, .in_flight = 2, .waiting_for_retry = 1};
    TASKER_TRY(unit.apply({&moved_task, 1}));
    return {};
}

/// A store in a folder of its own.
class StoredTask {
public:
    StoredTask() {
        auto const made = own()->run(fill);
        EXPECT_TRUE(made) << made.error().message();
    }

    [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "store.db"; }
    [[nodiscard]] std::unique_ptr<store::Store> own() const {
        return *store::open_sqlite_store({.file = file(), .owner_name = "owner"});
    }

    /// What an audit finds.
    [[nodiscard]] std::vector<audit::Finding> findings() const {
        auto const inspection = store::open_sqlite_inspection(file());
        EXPECT_TRUE(inspection) << inspection.error().message();
        std::vector<audit::Finding> found;
        auto const summary = audit::check_store(
            **inspection, [&](audit::Finding const& finding) { found.push_back(finding); });
        EXPECT_TRUE(summary) << summary.error().message();
        EXPECT_EQ(summary->findings(), found.size());
        return found;
    }

private:
    TempFolder folder_;
};

/// Whether there is a finding of this kind, about this step (empty: none), that says this.
inline bool names(std::vector<audit::Finding> const& findings, audit::Kind kind,
                  std::string_view step, std::string_view what) {
    for (auto const& finding : findings) {
        if (finding.kind == kind && finding.step == step &&
            finding.what.find(what) != std::string::npos) {
            return true;
        }
    }
    return false;
}

inline std::string words_of(std::vector<audit::Finding> const& findings) {
    std::string words;
    for (auto const& finding : findings) {
        words +=
            "\n  " + std::string(to_text(finding.kind)) + " " + finding.step + ": " + finding.what;
    }
    return words.empty() ? "nothing" : words;
}

}  // namespace tasker::test
