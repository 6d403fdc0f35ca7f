#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/execution.hpp"
#include "server/backend.hpp"
#include "store/store.hpp"

namespace tasker::server::rest {

/// By what name a template goes.
struct TemplateName {
    std::string namespace_name;
    std::string name;
    std::string version;
};

/// Names of templates, asked of the store once each where the registry does not know them: another
/// process may have registered them.
class TemplateNames {
public:
    TemplateNames(Backend& backend, store::Reader& reader) : backend_(backend), reader_(reader) {}
    [[nodiscard]] Result<TemplateName> of(TemplateId id);

private:
    Backend& backend_;
    store::Reader& reader_;
    std::unordered_map<TemplateId, TemplateName> known_;
};

/// How many dependencies a step has, and how many of them are satisfied.
struct Parents {
    std::uint32_t total = 0;
    std::uint32_t completed = 0;
};

/// A task as the API shows it.
struct TaskView {
    model::Task task;
    TemplateName tmpl;
    model::Payload context;
    std::vector<model::Step> steps;
    std::unordered_map<StepId, Parents> parents;  ///< of each step
    rules::ExecutionContext execution;
};

/// What a list does without: who depends on whom.
enum class Depth : std::uint8_t { Counts, Whole };

/// \returns TaskNotFound.
[[nodiscard]] Result<TaskView> load_task(Backend& backend, store::Reader& reader, TaskId id);
[[nodiscard]] Result<TaskView> view_of(Backend& backend, store::Reader& reader, model::Task task,
                                       TemplateNames& names, Depth depth);
/// \returns TaskNotFound.
[[nodiscard]] Result<model::Task> find_task(store::Reader& reader, TaskId id);

/// A step with what belongs to it.
struct StepView {
    model::Step step;
    Parents parents;
    store::Reader::StepPayloads payloads;
};

/// All steps of a task, in order of creation. \returns TaskNotFound.
[[nodiscard]] Result<std::vector<StepView>> load_steps(store::Reader& reader, TaskId task);
/// \returns TaskNotFound, StepNotFound, also when the step is another task's.
[[nodiscard]] Result<StepView> load_step(store::Reader& reader, TaskId task, StepId step);

// As documents.

[[nodiscard]] JsonObject task_response(TaskView const& view, TimePoint now);
/// The same as text. Its context must be JSON or empty, as the engine lets in no other.
[[nodiscard]] std::string task_response_text(TaskView const& view, TimePoint now);
/// The same without steps, each of which has a document of its own.
[[nodiscard]] JsonObject task_without_steps(TaskView const& view);
[[nodiscard]] JsonObject step_readiness(model::Step const& step, Parents parents, TimePoint now);
/// The same in a list: without steps, and with `completed` or `pending` as its status.
[[nodiscard]] JsonObject listed_task(TaskView const& view);
[[nodiscard]] JsonObject step_response(StepView const& view, TimePoint now);

}  // namespace tasker::server::rest
