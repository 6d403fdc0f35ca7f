#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/context.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "store/store.hpp"

namespace tasker::cli {

/// Opens a store for reading, beside the process that may own it.
/// \returns FileNotFound saying how a store is made; InvalidOption for `:memory:`.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_for_reading(Context const& context,
                                                                     std::string const& option);

/// The file of a SQLite store; it exists.
/// \returns as open_for_reading.
[[nodiscard]] Result<std::filesystem::path> existing_file(Context const& context,
                                                          std::string const& option);

/// The templates of a store, by their ids, for names.
class TemplateNames {
public:
    [[nodiscard]] static Result<TemplateNames> load(store::Reader& reader);
    /// The stored template; null when the store has none of this id.
    [[nodiscard]] model::StoredTemplate const* find(TemplateId id) const;

private:
    std::unordered_map<TemplateId, model::StoredTemplate> by_id_;
};

/// The task of an id, or of its beginning or end from 6 digits on, which is looked for among the
/// newest 10,000. \returns TaskNotFound; InvalidRequest for no id at all and for a part that
/// several ids have.
[[nodiscard]] Result<model::Task> find_task(store::Reader& reader, std::string const& id);

// Of these, looking for it elsewhere is made as well.

/// TaskNotFound, with the id.
[[nodiscard]] Error no_task(std::string const& id);
/// DeadLetterNotFound, with the task's id.
[[nodiscard]] Error no_dead_letter(TaskId task);
/// \returns InvalidRequest when `part` has too few digits for a part of an id.
[[nodiscard]] Result<void> check_part(std::string const& part);
/// The only one of `ids` that begins or ends with `part`. \returns as find_task.
[[nodiscard]] Result<TaskId> id_with_part(std::vector<TaskId> const& ids, std::string const& part);

/// How a user names a task: by its id or a part of it, in a store.
struct TaskWords {
    std::string store;
    std::string id;
};
/// Finds the task in its store; `more` reads about it while nothing changes.
/// \returns as open_for_reading and find_task, or what `more` failed with.
[[nodiscard]] Result<model::Task> look_at(
    TaskWords const& words, Context const& context,
    std::function<Result<void>(store::Reader&, model::Task const&)> const& more = {});

/// How a user names a step: by its id, or by its task's id and its name.
struct StepWords {
    std::string id;
    std::string name;  ///< or the step's id; empty: `id` is the step's
};
/// The step of this name, or of this id. \returns StepNotFound with the nearest name.
[[nodiscard]] Result<model::Step> step_named(std::vector<model::Step> const& steps, TaskId task,
                                             std::string const& name);
/// \returns as step_named and find_task.
[[nodiscard]] Result<model::Step> find_step(store::Reader& reader, StepWords const& words);

/// What a task looks like from outside: its row, its template, its steps with their results.
struct TaskRecord {
    model::Task task;
    model::StoredTemplate stored;
    std::vector<model::Step> steps;
    std::vector<model::Payload> results;  ///< parallel to `steps`
};
[[nodiscard]] Result<TaskRecord> load_record(store::Reader& reader, model::Task task);

}  // namespace tasker::cli
