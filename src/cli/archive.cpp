#include "cli/archive.hpp"

#include <algorithm>
#include <cctype>

#include "base/nearest.hpp"
#include "embedded/store_location.hpp"
#include "store/postgres/postgres_store.hpp"

namespace tasker::cli {

namespace {

/// The hexadecimal digits of a part of an id; empty when it cannot be one.
std::string digits_of(std::string const& text) {
    std::string digits;
    for (auto const c : text) {
        if (c == '-') continue;
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
        digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return digits;
}

Error in_memory() {
    return {ErrorCode::InvalidOption,
            "--store :memory: ends with the process that filled it; give a file"};
}

Error no_store(std::string const& name) {
    return {ErrorCode::FileNotFound,
            "there is no store " + name +
                "; `tasker run TEMPLATE --store FILE` makes one, --store or TASKER_STORE name "
                "another"};
}

Result<model::Task> find_by_part(store::Reader& reader, std::string const& part) {
    constexpr std::size_t kSearchedMax = 10'000;
    TASKER_TRY(check_part(part));
    TASKER_TRY_ASSIGN(auto const newest, reader.list_tasks({.limit = kSearchedMax}));
    std::vector<TaskId> ids;
    ids.reserve(newest.size());
    for (auto const& task : newest)
        ids.push_back(task.id);
    TASKER_TRY_ASSIGN(auto const id, id_with_part(ids, part));
    return *std::ranges::find(newest, id, &model::Task::id);
}

Result<model::Step> find_by_id(store::Reader& reader, std::string const& text) {
    auto const uuid = Uuid::parse(text);
    if (!uuid) {
        return Error(ErrorCode::InvalidRequest,
                     "\"" + text +
                         "\" is no step id; give the 32 digits that `tasker task steps` prints, or "
                         "a task id and the step's name");
    }
    StepId const id{*uuid};
    TASKER_TRY_ASSIGN(auto const steps, reader.find_steps({&id, 1}));
    if (steps.empty()) {
        return Error(ErrorCode::StepNotFound, "no step has the id " + id.to_string());
    }
    return steps.front();
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_for_reading(Context const& context,
                                                       std::string const& option) {
    auto const name = store_name(context, option);
    if (name == ":memory:") return in_memory();
    auto opened =
        embedded::open_store(name, store::SqliteOptions::Access::Read, "tasker command line");
    bool const is_missing = !opened && opened.error().code() == ErrorCode::FileNotFound;
    if (is_missing && !store::is_postgres_location(name)) return no_store(name);
    return opened;
}

Result<std::filesystem::path> existing_file(Context const& context, std::string const& option) {
    constexpr std::string_view kScheme = "sqlite:";
    auto const name = store_name(context, option);
    if (name == ":memory:") return in_memory();
    std::filesystem::path file = name.starts_with(kScheme) ? name.substr(kScheme.size()) : name;
    std::error_code failure;
    if (!std::filesystem::exists(file, failure)) return no_store(name);
    return file;
}

Result<TemplateNames> TemplateNames::load(store::Reader& reader) {
    TASKER_TRY_ASSIGN(auto templates, reader.list_templates());
    TemplateNames names;
    for (auto& stored : templates) {
        auto const id = stored.id;
        names.by_id_.emplace(id, std::move(stored));
    }
    return names;
}

model::StoredTemplate const* TemplateNames::find(TemplateId id) const {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

Error no_task(std::string const& id) {
    return {ErrorCode::TaskNotFound, "no task has the id " + id + "; see: tasker task list"};
}

Error no_dead_letter(TaskId task) {
    return {ErrorCode::DeadLetterNotFound,
            "the dead letter queue has no entry of task " + task.to_string()};
}

Result<void> check_part(std::string const& part) {
    constexpr std::size_t kDigitsMin = 6;
    if (digits_of(part).size() >= kDigitsMin) return {};
    return Error(ErrorCode::InvalidRequest,
                 "\"" + part + "\" is no task id; give all of it, or at least " +
                     std::to_string(kDigitsMin) + " digits of its beginning or end");
}

Result<TaskId> id_with_part(std::vector<TaskId> const& ids, std::string const& part) {
    constexpr std::size_t kShownMax = 5;
    auto const digits = digits_of(part);
    std::vector<TaskId> found;
    for (auto const& id : ids) {
        auto const all = digits_of(id.to_string());
        if (all.starts_with(digits) || all.ends_with(digits)) found.push_back(id);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) return no_task(part);
    std::string shown;
    for (std::size_t i = 0; i < std::min(found.size(), kShownMax); ++i)
        shown += "\n  " + found[i].to_string();
    return Error(ErrorCode::InvalidRequest, std::to_string(found.size()) +
                                                " tasks have an id with \"" + part +
                                                "\"; give more of it:" + shown);
}

Result<model::Task> find_task(store::Reader& reader, std::string const& id) {
    auto const uuid = Uuid::parse(id);
    if (!uuid) return find_by_part(reader, id);
    TaskId const task_id{*uuid};
    TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&task_id, 1}));
    if (tasks.empty()) return no_task(id);
    return tasks.front();
}

Result<model::Task> look_at(
    TaskWords const& words, Context const& context,
    std::function<Result<void>(store::Reader&, model::Task const&)> const& more) {
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, words.store));
    model::Task found;
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, find_task(reader, words.id));
        return more ? more(reader, found) : Result<void>();
    }));
    return found;
}

Result<model::Step> step_named(std::vector<model::Step> const& steps, TaskId task,
                               std::string const& name) {
    auto const found = std::ranges::find(steps, name, &model::Step::name);
    if (found != steps.end()) return *found;
    if (auto const id = Uuid::parse(name)) {
        auto const by_id = std::ranges::find(steps, StepId{*id}, &model::Step::id);
        if (by_id != steps.end()) return *by_id;
    }
    std::vector<std::string> names;
    names.reserve(steps.size());
    for (auto const& step : steps)
        names.push_back(step.name);
    auto message = "task " + task.to_string() + " has no step \"" + name + "\"";
    if (auto const near = base::nearest(name, names)) {
        message += "; did you mean \"" + *near + "\"?";
    } else {
        message += "; see: tasker task steps " + task.to_string();
    }
    return Error(ErrorCode::StepNotFound, std::move(message));
}

Result<model::Step> find_step(store::Reader& reader, StepWords const& words) {
    if (words.name.empty()) return find_by_id(reader, words.id);
    TASKER_TRY_ASSIGN(auto const task, find_task(reader, words.id));
    TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
    return step_named(steps, task.id, words.name);
}

Result<TaskRecord> load_record(store::Reader& reader, model::Task task) {
    TaskRecord record{.task = std::move(task)};
    TASKER_TRY_ASSIGN(auto const names, TemplateNames::load(reader));
    auto const* const stored = names.find(record.task.template_id);
    if (stored == nullptr) {
        return Error(ErrorCode::StoreCorrupt,
                     "the template of task " + record.task.id.to_string() + " is not in the store");
    }
    record.stored = *stored;
    TASKER_TRY_ASSIGN(record.steps, reader.steps_of(record.task.id));
    std::vector<StepId> ids;
    ids.reserve(record.steps.size());
    for (auto const& step : record.steps)
        ids.push_back(step.id);
    TASKER_TRY_ASSIGN(auto payloads, reader.step_payloads(ids));
    for (auto& one : payloads)
        record.results.push_back(std::move(one.results));
    return record;
}

}  // namespace tasker::cli
