#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/step_state.hpp"
#include "model/task_state.hpp"
#include "simulation/fault.hpp"
#include "tasker/time.hpp"

namespace tasker::simulation {

// What one simulated run of a workflow was. Times are virtual, since the run began.

/// How a run of a handler ended.
enum class Ending : std::uint8_t {
    Succeeded,        ///< its result is stored
    FailedRetryably,  ///< its failure is stored
    FailedForGood,    ///< its failure is stored
    TimedOut,         ///< its time was up; what it did meanwhile counts for nothing
    CutOff,           ///< it was running when its process or worker died
    AnswerLost,       ///< it had done its work, but nobody heard of it
    AnswerRefused,    ///< it answered after the step had been given to another worker
    Rejected,         ///< it answered what its step cannot take: a broken contract
    Stopped,          ///< the task was cancelled, or had ended
};
inline constexpr std::size_t kEndingCount = 9;
/// `answer_lost`.
[[nodiscard]] std::string_view to_text(Ending ending) noexcept;

/// One run of a step's handler; going on after a checkpoint belongs to it.
struct HandlerRun {
    std::string step;
    std::string template_step;
    std::uint32_t claim = 0;    ///< how often the step was handed to a worker, this one included
    std::uint32_t attempt = 0;  ///< what the handler sees and what counts against max_attempts
    std::uint32_t attempts_max = 0;
    std::size_t worker = 0;  ///< from 0
    Duration began{};
    Duration ended{};
    Ending ending = Ending::Stopped;
    bool did_succeed = false;  ///< the handler itself: it came to its end and said so
    std::uint32_t checkpoints = 0;
    std::string error;           ///< of a failure
    std::optional<Fault> fault;  ///< that struck this run
};

/// A fault that struck.
struct Strike {
    Duration at{};
    Fault fault = Fault::Crash;
    std::string what;  ///< in words
};

struct DecisionMade {
    std::string step;
    std::vector<std::string> chosen;  ///< empty: no branch
};

struct BatchesMade {
    std::string step;
    std::string worker;  ///< the template's name of the workers
    std::size_t count = 0;
};

struct FinalStep {
    std::string name;
    std::string template_step;
    model::StepState state = model::StepState::Pending;
};

/// A line of the story that a run tells.
struct Event {
    enum class Kind : std::uint8_t { Progress, Good, Bad, Waiting, Fault, Note };
    Duration at{};
    Kind kind = Kind::Progress;
    std::string text;
};

/// Something that needs the attention of whoever wrote the workflow, its handlers, or Tasker.
struct Finding {
    enum class Kind : std::uint8_t {
        NeverRests,      ///< nothing will ever end the task
        BrokenContract,  ///< a handler answered what its step cannot take
        UnexplainedEnd,  ///< not complete, and no fault and no failure of a handler says why
        BrokenPromise,   ///< of Tasker
    };
    Kind kind = Kind::NeverRests;
    std::string text;
};
[[nodiscard]] std::string_view to_text(Finding::Kind kind) noexcept;

struct Record {
    std::uint64_t seed = 0;
    model::TaskState end = model::TaskState::Pending;
    std::vector<FinalStep> steps;
    std::vector<HandlerRun> runs;  ///< in order of their beginnings
    std::vector<DecisionMade> decisions;
    std::vector<BatchesMade> batches;
    std::vector<Strike> strikes;
    std::vector<Finding> findings;
    std::vector<Event> story;
    Duration elapsed{};
};

}  // namespace tasker::simulation
