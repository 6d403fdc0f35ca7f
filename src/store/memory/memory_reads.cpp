#include <algorithm>
#include <set>
#include <unordered_map>

#include "store/ancestors.hpp"
#include "store/memory/memory_unit.hpp"
#include "store/not_found.hpp"

namespace tasker::store::memory {

namespace {

/// Rows of `ids`, each once, in id order; unknown ids are left out.
template <class Table, class Id, class Field>
auto find_rows(Table const& table, std::span<Id const> ids, Field field) {
    std::set<Id> const wanted(ids.begin(), ids.end());
    std::vector<std::decay_t<decltype(table.begin()->second.*field)>> found;
    for (auto const id : wanted) {
        if (auto const row = table.find(id); row != table.end())
            found.push_back(row->second.*field);
    }
    return found;
}

/// The rows that an index of (time or rank, id) names, in its order, up to the last one allowed.
template <class Index, class Table, class Field, class May>
auto first_rows(Index const& index, Table const& table, Field field, std::size_t limit, May may) {
    std::vector<std::decay_t<decltype(table.begin()->second.*field)>> found;
    for (auto const& [rank, id] : index) {
        if (found.size() == limit || !may(rank)) break;
        found.push_back(table.at(id).*field);
    }
    return found;
}

bool fits(model::Task const& task, Reader::TaskFilter const& filter,
          std::map<TemplateId, model::StoredTemplate> const& templates) {
    auto const& stored = templates.at(task.template_id);
    if (filter.namespace_name && stored.namespace_name != *filter.namespace_name) return false;
    if (filter.template_name && stored.name != *filter.template_name) return false;
    if (filter.before && task.id >= *filter.before) return false;
    return filter.states.empty() ||
           std::ranges::find(filter.states, task.state) != filter.states.end();
}

model::Payload checkpoint_of(StepRow const& row) {
    return row.checkpoint ? to_payload(*row.checkpoint) : model::Payload();
}

}  // namespace

Result<std::vector<model::StoredTemplate>> MemoryUnit::list_templates() {
    std::vector<model::StoredTemplate> found;
    found.reserve(rows_.templates.size());
    for (auto const& [id, stored] : rows_.templates)
        found.push_back(stored);
    return found;
}

Result<std::optional<model::StoredTemplate>> MemoryUnit::find_template(TemplateId id) {
    auto const found = rows_.templates.find(id);
    if (found == rows_.templates.end()) return std::optional<model::StoredTemplate>();
    return std::optional(found->second);
}

Result<std::optional<model::StoredTemplate>> MemoryUnit::find_template(
    std::string_view namespace_name, std::string_view name, std::string_view version) {
    for (auto const& [id, stored] : rows_.templates) {
        if (stored.namespace_name == namespace_name && stored.name == name &&
            stored.version == version) {
            return std::optional(stored);
        }
    }
    return std::optional<model::StoredTemplate>();
}

Result<std::vector<model::Task>> MemoryUnit::find_tasks(std::span<TaskId const> ids) {
    return find_rows(rows_.tasks, ids, &TaskRow::task);
}

Result<std::optional<model::Task>> MemoryUnit::find_by_identity(std::string_view identity_hash) {
    auto const found = rows_.identities.find(std::string(identity_hash));
    if (found == rows_.identities.end()) return std::optional<model::Task>();
    return std::optional(rows_.tasks.at(found->second).task);
}

Result<std::vector<model::Task>> MemoryUnit::list_tasks(TaskFilter const& filter) {
    std::vector<model::Task> found;
    std::size_t skipped = 0;
    for (auto row = rows_.tasks.rbegin(); row != rows_.tasks.rend(); ++row) {
        if (found.size() == filter.limit) break;
        auto const& task = row->second.task;
        if (!fits(task, filter, rows_.templates)) continue;
        if (skipped++ >= filter.offset) found.push_back(task);
    }
    return found;
}

Result<std::size_t> MemoryUnit::count_tasks(TaskFilter const& filter) {
    std::size_t count = 0;
    for (auto const& [id, row] : rows_.tasks) {
        if (fits(row.task, filter, rows_.templates)) ++count;
    }
    return count;
}

Result<model::Payload> MemoryUnit::task_context(TaskId id) {
    auto const row = rows_.tasks.find(id);
    if (row == rows_.tasks.end()) return no_task(id);
    return row->second.context;
}

Result<std::vector<model::Step>> MemoryUnit::steps_of(TaskId id) {
    std::vector<model::Step> found;
    auto const task = rows_.tasks.find(id);
    if (task == rows_.tasks.end()) return found;
    for (auto const& [step_id, row] : task->second.steps)
        found.push_back(row->step);
    return found;
}

Result<std::vector<model::Step>> MemoryUnit::find_steps(std::span<StepId const> ids) {
    return find_rows(rows_.steps, ids, &StepRow::step);
}

Result<std::vector<model::Edge>> MemoryUnit::edges_of(TaskId id) {
    std::vector<model::Edge> found;
    auto const task = rows_.tasks.find(id);
    if (task == rows_.tasks.end()) return found;
    for (auto const& [from, row] : task->second.steps) {
        for (auto const& [to, kind] : row->children) {
            found.push_back({.task_id = id, .from = from, .to = to, .kind = kind});
        }
    }
    return found;
}

Result<std::vector<Reader::StepPayloads>> MemoryUnit::step_payloads(std::span<StepId const> ids) {
    std::vector<StepPayloads> found;
    for (auto const id : ids) {
        auto const row = rows_.steps.find(id);
        if (row == rows_.steps.end()) return no_step(id);
        auto const& checkpoint = row->second.checkpoint;
        found.push_back(
            {.inputs = row->second.inputs,
             .results = row->second.results,
             .checkpoint = checkpoint_of(row->second),
             .checkpoint_at = checkpoint ? std::optional(checkpoint->at) : std::nullopt});
    }
    return found;
}

Result<std::vector<model::TaskPassage>> MemoryUnit::history_of(TaskId id) {
    auto const row = rows_.tasks.find(id);
    if (row == rows_.tasks.end()) return std::vector<model::TaskPassage>();
    return row->second.history;
}

Result<std::vector<model::StepPassage>> MemoryUnit::history_of(StepId id) {
    auto const row = rows_.steps.find(id);
    if (row == rows_.steps.end()) return std::vector<model::StepPassage>();
    return row->second.history;
}

Result<std::vector<model::DeadLetter>> MemoryUnit::dead_letters(DeadLetterFilter const& filter) {
    std::vector<model::DeadLetter> found;
    std::size_t skipped = 0;
    for (auto entry = rows_.dead_letters.rbegin(); entry != rows_.dead_letters.rend(); ++entry) {
        if (found.size() == filter.limit) break;
        auto const& letter = entry->second;
        if (filter.task && letter.task_id != *filter.task) continue;
        if (filter.id && letter.id != *filter.id) continue;
        if (filter.status && letter.status != *filter.status) continue;
        if (skipped++ >= filter.offset) found.push_back(letter);
    }
    return found;
}

Result<std::vector<StoredEvent>> MemoryUnit::stored_events(std::string_view namespace_name,
                                                           std::size_t limit) {
    std::vector<StoredEvent> found;
    auto entry = rows_.events.lower_bound({std::string(namespace_name), TimePoint::min(), Uuid{}});
    for (; entry != rows_.events.end() && found.size() < limit; ++entry) {
        if (entry->second.namespace_name != namespace_name) break;
        found.push_back(entry->second);
    }
    return found;
}

Result<std::optional<TimePoint>> MemoryUnit::next_due() {
    std::optional<TimePoint> earliest;
    if (!rows_.wakes.empty()) earliest = rows_.wakes.begin()->first;
    if (!rows_.stale.empty()) {
        auto const stale = rows_.stale.begin()->first;
        earliest = earliest ? std::min(*earliest, stale) : stale;
    }
    return earliest;
}

Result<std::vector<model::Step>> MemoryUnit::due_steps(TimePoint now, std::size_t limit) {
    return first_rows(rows_.wakes, rows_.steps, &StepRow::step, limit,
                      [&](TimePoint at) { return at <= now; });
}

Result<std::vector<model::Task>> MemoryUnit::stale_tasks(TimePoint now, std::size_t limit) {
    return first_rows(rows_.stale, rows_.tasks, &TaskRow::task, limit,
                      [&](TimePoint at) { return at <= now; });
}

Result<std::vector<model::Step>> MemoryUnit::claimable_steps(model::Skills const& skills,
                                                             std::size_t limit) {
    std::set<std::pair<std::int64_t, StepId>> first;
    for (auto const& [queue, waiting] : rows_.enqueued) {
        if (!skills.cover(queue.name())) continue;
        auto left = limit;
        for (auto entry = waiting.begin(); entry != waiting.end() && left > 0; ++entry, --left)
            first.insert(*entry);
    }
    return first_rows(first, rows_.steps, &StepRow::step, limit, [](std::int64_t) { return true; });
}

Result<std::optional<TimePoint>> MemoryUnit::next_lease_end() {
    if (rows_.leases.empty()) return std::optional<TimePoint>();
    return std::optional(rows_.leases.begin()->first);
}

Result<std::vector<model::Step>> MemoryUnit::expired_leases(TimePoint now, std::size_t limit) {
    return first_rows(rows_.leases, rows_.steps, &StepRow::step, limit,
                      [&](TimePoint at) { return at <= now; });
}

Result<std::vector<model::Step>> MemoryUnit::leases_of_others(WorkerId keep, std::size_t limit) {
    std::vector<model::Step> found;
    for (auto const& [until, id] : rows_.leases) {
        if (found.size() == limit) break;
        auto const& step = rows_.steps.at(id).step;
        if (step.worker_id != keep) found.push_back(step);
    }
    return found;
}

Result<std::vector<model::Step>> MemoryUnit::startable_steps(TaskId id) {
    std::vector<model::Step> found;
    auto entry = rows_.startable.lower_bound({id, StepId{}});
    for (; entry != rows_.startable.end() && entry->first == id; ++entry) {
        found.push_back(rows_.steps.at(entry->second).step);
    }
    return found;
}

Result<std::vector<Reader::PlacedTask>> MemoryUnit::resting_tasks(model::TaskState state,
                                                                  std::int64_t after,
                                                                  std::size_t limit) {
    std::vector<PlacedTask> found;
    auto entry = rows_.by_state.upper_bound({state, after});
    for (; entry != rows_.by_state.end() && entry->first.first == state; ++entry) {
        if (found.size() == limit) break;
        auto const& row = *entry->second;
        if (is_at_rest(row)) found.push_back({.place = row.place, .task = row.task});
    }
    return found;
}

Result<std::vector<model::StepWork>> MemoryUnit::load_work(std::span<StepId const> ids) {
    std::vector<model::StepWork> work;
    std::unordered_map<TaskId, std::shared_ptr<model::Task const>> tasks;
    std::vector<StepId> parents;
    ParentsOf const parents_of = [&](StepId id) -> Result<std::vector<StepId> const*> {
        parents.clear();
        for (auto const& [from, kind] : rows_.steps.at(id).parents)
            parents.push_back(from);
        return &parents;
    };
    for (auto const id : ids) {
        auto const found = rows_.steps.find(id);
        if (found == rows_.steps.end()) return no_step(id);
        auto const& row = found->second;
        auto const& task_row = rows_.tasks.at(row.step.task_id);
        auto& task = tasks[row.step.task_id];
        if (!task) task = std::make_shared<model::Task const>(task_row.task);

        auto& item = work.emplace_back(model::StepWork{.step = row.step,
                                                       .inputs = row.inputs,
                                                       .checkpoint = checkpoint_of(row),
                                                       .task = task,
                                                       .context = task_row.context});
        TASKER_TRY_ASSIGN(auto const ancestors, ancestors_of(id, parents_of));
        for (auto const ancestor : ancestors) {
            auto const& above = rows_.steps.at(ancestor);
            if (above.results.empty()) continue;
            item.dependencies.push_back({.step_name = above.step.name, .results = above.results});
        }
    }
    return work;
}

}  // namespace tasker::store::memory
