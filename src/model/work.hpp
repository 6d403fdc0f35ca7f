#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "model/payload.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::model {

struct DependencyResult {
    std::string step_name;
    Payload results;  ///< a StepExecutionResult
};

/// Everything about a claimed step that its handler may want to know.
struct StepWork {
    Step step;
    Payload inputs;
    Payload checkpoint;
    std::shared_ptr<Task const> task;  ///< shared by all work of one task in a batch
    Payload context;
    /// Of every ancestor with a stored result, nearest first.
    std::vector<DependencyResult> dependencies;
};

/// A claimed step on its way to a worker.
struct Assignment {
    StepWork work;
    std::shared_ptr<Template const> tmpl;  ///< keeps `definition` alive
    StepDefinition const* definition = nullptr;
};

/// A handler finished, one way or the other.
struct StepOutcome {
    bool succeeded = false;
    bool is_retryable = false;  ///< only looked at after a failure
    /// What a server asked for (Retry-After or a backoff hint): wins over the template's backoff.
    std::optional<Duration> retry_after;
    std::string error_message;  ///< after a failure
    Payload results;            ///< the whole StepExecutionResult
};

/// A handler stored its progress and will be called again at once, within the same attempt.
struct StepCheckpoint {
    Payload cursor;
    std::uint64_t items_processed = 0;
    Payload accumulated_results;
};

/// The worker gives the step back unstarted (shutdown, load): costs no attempt.
struct StepHandback {
    std::string reason;
};

/// What a worker tells about a claimed step. Refused unless the attempt is the running one.
struct StepReport {
    TaskId task_id;
    StepId step_id;
    std::uint32_t attempt = 0;
    WorkerId worker_id;
    std::variant<StepOutcome, StepCheckpoint, StepHandback> what;
};

/// Who holds what: one lease to be renewed.
struct LeaseKey {
    StepId step_id;
    std::uint32_t attempt = 0;
    friend auto operator<=>(LeaseKey const&, LeaseKey const&) = default;
};

}  // namespace tasker::model
