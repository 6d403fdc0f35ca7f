#include "store/sqlite/live_tasks.hpp"

#include <algorithm>
#include <utility>

#include "store/packed.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/live_rows.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

namespace {

// About what a row takes beside its payloads: its strings, its entries in the maps.
constexpr std::size_t kTaskBytes = 1000;
constexpr std::size_t kStepBytes = 800;

// About what its passages take once it has run, so that the string grows once.
constexpr std::size_t kPassagesBytes = 160;

bool has_edge(std::vector<std::pair<LiveStep*, model::EdgeKind>> const& edges,
              LiveStep const& other, model::EdgeKind kind) {
    return std::ranges::any_of(
        edges, [&](auto const& edge) { return edge.first == &other && edge.second == kind; });
}

}  // namespace

Result<LiveTask*> LiveTasks::find(TaskId id) {
    auto const found = by_id_.find(id);
    if (found == by_id_.end()) return load(id);
    tasks_.splice(tasks_.begin(), tasks_, found->second);
    return &*found->second;
}

LiveTask* LiveTasks::peek(TaskId id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &*found->second;
}

Result<LiveStep*> LiveTasks::find(StepId id) {
    if (auto const found = steps_.find(id); found != steps_.end()) return found->second;
    TASKER_TRY_ASSIGN(auto const number, number_of(sql_, id));
    if (!number) return nullptr;
    std::optional<TaskId> task;
    TASKER_TRY(
        sql_.first_steps.each([&](Row& row) { task = row.next<TaskId>(); }, task_number(*number)));
    // Of a task that is here all steps are here.
    if (!task || by_id_.contains(*task)) return damaged("the place of step " + id.to_string());
    if (removed_tasks_.contains(*task)) return nullptr;
    TASKER_TRY(load(*task));
    auto const found = steps_.find(id);
    return found == steps_.end() ? nullptr : found->second;
}

Result<bool> LiveTasks::is_taken(std::string_view identity_hash) {
    bool is_taken = identities_.contains(identity_hash);
    if (is_taken) return true;
    if (!removed_identities_.empty() && removed_identities_.contains(std::string(identity_hash))) {
        return false;
    }
    TASKER_TRY(sql_.find_identity.each([&](Row&) { is_taken = true; }, identity_hash));
    return is_taken;
}

Result<std::int64_t> LiveTasks::next_number() {
    if (!last_number_) {
        TASKER_TRY(sql_.last_task.each([&](Row& row) { last_number_ = row.next<std::int64_t>(); }));
    }
    if (*last_number_ >= kTaskNumberMax) return damaged("the number of the last task");
    return ++*last_number_;
}

Result<LiveTask*> LiveTasks::insert(model::Task row, model::Payload context) {
    if (by_id_.contains(row.id)) {
        return Error(ErrorCode::Internal, "task " + row.id.to_string() + " exists");
    }
    TASKER_TRY_ASSIGN(auto const number, next_number());
    auto& task = add(std::move(row), number, std::move(context));
    task.is_new = true;
    mark(task);
    return &task;
}

Result<LiveStep*> LiveTasks::insert(LiveTask& task, model::Step row, model::Payload inputs) {
    if (task.step_names.contains(row.name) || steps_.contains(row.id) ||
        task.steps.size() >= kStepsMax) {
        return Error(ErrorCode::Internal, "step " + row.name + " (" + row.id.to_string() +
                                              ") exists, or its task has as many as it may");
    }
    auto& step = add(task, std::move(row), std::move(inputs));
    step.is_new = true;
    mark(step);
    return &step;
}

LiveTask& LiveTasks::add(model::Task row, std::int64_t number, model::Payload context) {
    auto& task = tasks_.emplace_front();
    task.number = number;
    task.row = std::move(row);
    task.context = std::move(context);
    task.passages.reserve(kPassagesBytes);
    by_id_.emplace(task.row.id, tasks_.begin());
    identities_.insert(task.row.identity_hash);
    weigh(task, kTaskBytes + task.context.text().size());
    return task;
}

LiveStep& LiveTasks::add(LiveTask& task, model::Step row, model::Payload inputs) {
    auto const place = static_cast<std::uint32_t>(task.steps.size());
    auto& step = task.steps.emplace_back();
    step.task = &task;
    step.place = place;
    step.row = std::move(row);
    step.inputs = std::move(inputs);
    step.passages.reserve(kPassagesBytes);
    task.step_names.insert(step.row.name);
    if (step.row.state == model::StepState::InProgress) ++task.leases;
    steps_.emplace(step.row.id, &step);
    weigh(task, kStepBytes + step.inputs.text().size());
    return step;
}

void LiveTasks::write_change(LiveTask& task, model::Task const& after) {
    store::write_change(task.row, after);
    mark(task);
}

void LiveTasks::write_change(LiveStep& step, model::Step const& after) {
    auto& leases = step.task->leases;
    if (step.row.state == model::StepState::InProgress) --leases;
    store::write_change(step.row, after);
    if (step.row.state == model::StepState::InProgress) ++leases;
    mark(step);
}

void LiveTasks::mark(LiveTask& task) {
    if (std::exchange(task.is_changed, true)) return;
    changed_tasks_.push_back(&task);
}

void LiveTasks::mark(LiveStep& step) {
    if (std::exchange(step.is_changed, true)) return;
    step.task->has_changed_steps = true;
    changed_steps_.push_back(&step);
}

ChangedRows LiveTasks::take_changes() {
    ChangedRows rows;
    for (auto* const step : changed_steps_) {
        auto& task = *step->task;
        task.taken_in = taken_ + 1;
        task.has_changed_steps = false;
        if (step->place < kStepsInGroup || (task.leases != 0) != task.indexed.has_leases)
            mark(task);
        auto row = take_row(*step);
        if (!row.empty()) rows.steps.push_back(std::move(row));
    }
    take_groups(rows);
    rows.tasks.reserve(changed_tasks_.size());
    for (auto* const task : changed_tasks_) {
        task->taken_in = taken_ + 1;
        rows.tasks.push_back(take_row(*task));
    }
    rows.removed = std::exchange(removed_, {});
    changed_steps_.clear();
    changed_tasks_.clear();
    if (!rows.empty()) ++taken_;
    rows.number = taken_;
    return rows;
}

void LiveTasks::take_groups(ChangedRows& rows) {
    std::vector<std::pair<LiveTask*, std::size_t>> groups;
    for (auto const* const step : changed_steps_) {
        auto const first = step->place / kStepsInGroup * kStepsInGroup;
        if (first != 0) groups.emplace_back(step->task, first);
    }
    std::ranges::sort(
        groups, {}, [](auto const& group) { return std::pair(group.first->number, group.second); });
    auto const same = std::ranges::unique(groups);
    groups.erase(same.begin(), same.end());
    rows.groups.reserve(groups.size());
    for (auto const& [task, first] : groups) {
        rows.groups.push_back(
            {.number = task->steps[first].number(), .steps = packed_group(*task, first)});
    }
}

bool LiveTasks::add_edge(LiveStep& from, LiveStep& to, model::EdgeKind kind) {
    // On the side with fewer entries: a step may have thousands of children.
    bool const is_known = from.children.size() < to.parents.size()
                              ? has_edge(from.children, to, kind)
                              : has_edge(to.parents, from, kind);
    if (is_known) return false;
    from.children.emplace_back(&to, kind);
    to.parents.emplace_back(&from, kind);
    pack(from.task->new_edges, {.from = from.place, .to = to.place, .kind = kind});
    mark(*from.task);
    return true;
}

void LiveTasks::put_results(LiveStep& step, model::Payload results) {
    auto& task = *step.task;
    task.bytes -= step.results.text().size();
    bytes_ -= step.results.text().size();
    step.results = std::move(results);
    step.has_new_results = true;
    weigh(task, step.results.text().size());
}

Result<bool> LiveTasks::remove(TaskId id) {
    RemovedTask removed{.id = id};
    std::string identity;
    auto may_go = false;
    auto const known = by_id_.find(id);
    if (known != by_id_.end()) {
        auto const& task = *known->second;
        removed.number = task.number;
        identity = task.row.identity_hash;
        may_go = model::is_terminal(task.row.state) && task.leases == 0;
    } else if (!removed_tasks_.contains(id)) {
        // Its steps need not be here for that.
        TASKER_TRY(sql_.removable_task.each(
            [&](Row& row) {
                removed.number = row.next<std::int64_t>();
                auto const has_leases = row.next<bool>();
                may_go = model::is_terminal(row.next<model::TaskState>()) && !has_leases;
                identity = row.next<std::string>();
            },
            id));
    }
    if (!may_go) return false;
    bool is_in_file = true;
    if (known != by_id_.end()) {
        is_in_file = !known->second->is_new;
        take_back_changes(*known->second);
        forget(known->second);
    }
    if (!is_in_file) return true;
    removed_tasks_[id] = taken_ + 1;
    removed_identities_[identity] = taken_ + 1;
    removed_.push_back(removed);
    return true;
}

void LiveTasks::take_back_changes(LiveTask const& task) {
    if (task.is_changed) std::erase(changed_tasks_, &task);
    if (!task.has_changed_steps) return;
    std::erase_if(changed_steps_, [&task](LiveStep const* step) { return step->task == &task; });
}

void LiveTasks::trim(std::uint64_t written) {
    auto const is_gone = [written](auto const& removed) { return removed.second <= written; };
    std::erase_if(removed_tasks_, is_gone);
    std::erase_if(removed_identities_, is_gone);
    auto const is_written = [&](LiveTask const& task) {
        return task.taken_in <= written && !task.is_changed && !task.has_changed_steps;
    };
    std::erase_if(retired_, [&](TaskId id) {
        auto const found = by_id_.find(id);
        if (found == by_id_.end()) return true;
        if (!is_written(*found->second)) return false;
        forget(found->second);
        return true;
    });
    for (auto task = tasks_.end(); bytes_ > bytes_max_ && task != std::next(tasks_.begin());) {
        --task;
        if (is_written(*task)) forget(task++);
    }
}

void LiveTasks::clear() {
    steps_.clear();
    by_id_.clear();
    identities_.clear();
    changed_tasks_.clear();
    changed_steps_.clear();
    tasks_.clear();
    retired_.clear();
    removed_.clear();
    removed_tasks_.clear();
    removed_identities_.clear();
    last_number_.reset();
    bytes_ = 0;
}

void LiveTasks::weigh(LiveTask& task, std::size_t bytes) {
    task.bytes += bytes;
    bytes_ += bytes;
}

void LiveTasks::forget(Place task) {
    for (auto const& step : task->steps)
        steps_.erase(step.row.id);
    by_id_.erase(task->row.id);
    identities_.erase(task->row.identity_hash);
    bytes_ -= task->bytes;
    tasks_.erase(task);
}

Result<LiveTask*> LiveTasks::load(TaskId id) {
    LiveTask* task = nullptr;
    if (removed_tasks_.contains(id)) return task;
    std::string edges;
    std::string steps;
    auto loaded = sql_.whole_task.each(
        [&](Row& row) {
            auto const number = row.next<std::int64_t>();
            auto context = row.next<model::Payload>();
            auto passages = row.next<std::string>();
            auto const has_leases = row.next<bool>();
            auto const look_at = row.next<std::optional<TimePoint>>();
            edges = row.next<std::string>();
            steps = row.next<std::string>();
            auto stored = read_task(row);
            if (task != nullptr || stored.id != id || number < 0 || number > kTaskNumberMax)
                row.report_damage("the row of task " + id.to_string());
            if (row.damage()) return;
            task = &add(std::move(stored), number, std::move(context));
            task->passages = std::move(passages);
            task->indexed = {
                .state = task->row.state, .has_leases = has_leases, .look_at = look_at};
        },
        id);
    if (task == nullptr) {
        TASKER_TRY(loaded);
        return task;
    }
    if (loaded) loaded = load_steps(*task, steps);
    if (loaded) loaded = load_edges(*task, edges);
    if (loaded) return task;
    forget(tasks_.begin());
    return std::move(loaded).error();
}

Result<void> LiveTasks::load_steps(LiveTask& task, std::string_view of_its_row) {
    TASKER_TRY_ASSIGN(auto steps, with_groups(sql_, task.number, task.row.id, of_its_row));
    for (auto& packed : steps) {
        if (steps_.contains(packed.row.id)) {
            return damaged("the steps of task " + task.row.id.to_string());
        }
        auto& step = add(task, std::move(packed.row), {});
        step.passages = std::move(packed.passages);
        step.waiting = sqlite::waiting(step);
        step.has_results_row = packed.has_results_row;
        put_loaded_results(step, std::move(packed.results));
    }
    return load_texts(task);
}

Result<void> LiveTasks::load_texts(LiveTask& task) {
    bool is_whole = true;
    auto const with_step = [&](auto const& take) {
        return [&](Row& row) {
            auto const place = place_in_task(row.next<std::int64_t>());
            if (place < task.steps.size()) {
                take(task.steps[place], row);
            } else {
                is_whole = false;
            }
        };
    };
    TASKER_TRY(sql_.inputs_of.each(with_step([this, &task](LiveStep& step, Row& row) {
                                       step.inputs = row.next<model::Payload>();
                                       weigh(task, step.inputs.text().size());
                                   }),
                                   task.number));
    TASKER_TRY(sql_.results_of.each(with_step([this](LiveStep& step, Row& row) {
                                        put_loaded_results(step, row.next<model::Payload>());
                                    }),
                                    task.number));
    TASKER_TRY(sql_.checkpoints_of.each(
        with_step([](LiveStep& step, Row&) { step.has_checkpoint = true; }), task.number));
    if (!is_whole) return damaged("what belongs to the steps of task " + task.row.id.to_string());
    return {};
}

void LiveTasks::put_loaded_results(LiveStep& step, model::Payload results) {
    if (results.empty()) return;
    put_results(step, std::move(results));
    step.has_new_results = false;
}

Result<void> LiveTasks::load_edges(LiveTask& task, std::string_view of_its_row) {
    std::vector<PlacedEdge> edges;
    bool is_whole = unpack(of_its_row, task.steps.size(), edges);
    TASKER_TRY(sql_.whole_edges.each(
        [&](Row& row) {
            ++task.edge_rows;
            is_whole = unpack(row.next_bytes(), task.steps.size(), edges) && is_whole;
        },
        task.number));
    if (!is_whole) return damaged("the edges of task " + task.row.id.to_string());
    for (auto const& edge : edges) {
        auto& from = task.steps[edge.from];
        auto& to = task.steps[edge.to];
        from.children.emplace_back(&to, edge.kind);
        to.parents.emplace_back(&from, edge.kind);
    }
    return {};
}

}  // namespace tasker::store::sqlite
