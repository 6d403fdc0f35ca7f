#include "cli/remote/documents.hpp"

#include <charconv>
#include <chrono>
#include <utility>

#include "base/json.hpp"

namespace tasker::cli {

namespace {

Json const& no_value() {
    static Json const kNone;
    return kNone;
}

JsonArray const& no_list() {
    static JsonArray const kNone;
    return kNone;
}

template <class Number>
bool read_digits(std::string_view text, std::size_t at, std::size_t count, Number& number) {
    auto const* const begin = text.data() + at;
    auto const read = std::from_chars(begin, begin + count, number);
    return read.ec == std::errc() && read.ptr == begin + count;
}

model::Payload payload_of(Json const& value) {
    return value.is_null() ? model::Payload() : model::Payload(base::to_text(value));
}

/// What the states of all steps add up to.
model::StepTally tally_of(JsonArray const& steps, std::string& wrong) {
    model::StepTally tally;
    for (auto const& one : steps) {
        DocumentReader step(one);
        auto const name = step.text("current_state");
        auto const state = model::step_state_from(name);
        if (!state) {
            wrong = name;
            return tally;
        }
        ++tally.total;
        auto const is_over = model::is_terminal(*state);
        tally.unfinished += is_over ? 0 : 1;
        tally.in_flight += model::is_in_flight(*state) ? 1 : 0;
        tally.waiting_for_retry += *state == model::StepState::WaitingForRetry ? 1 : 0;
        tally.failed_blocking += *state == model::StepState::Error ? 1 : 0;
    }
    return tally;
}

/// Of a task in a list that has ended well: there are no steps beside it.
model::StepTally tally_in(DocumentReader& document) {
    auto const number = [&document](std::string_view name) {
        return static_cast<std::uint32_t>(document.number(name));
    };
    return {.total = number("total_steps"),
            .unfinished = number("failed_steps"),
            .failed_blocking = number("failed_steps")};
}

}  // namespace

DocumentReader::DocumentReader(Json const& document) : object_(document.if_object()) {
    if (object_ == nullptr) complaint_ = "it is no object";
}

void DocumentReader::complain(std::string_view name, std::string_view wanted) {
    if (complaint_.empty()) {
        complaint_ = "its member " + std::string(name) + " is no " + std::string(wanted);
    }
}

Json const& DocumentReader::value(std::string_view name) {
    auto const* const found = object_ == nullptr ? nullptr : object_->if_contains(name);
    if (found == nullptr) complain(name, "value, but missing");
    return found == nullptr ? no_value() : *found;
}

bool DocumentReader::is_null(std::string_view name) {
    return value(name).is_null();
}

std::string DocumentReader::text(std::string_view name) {
    auto const& found = value(name);
    if (found.is_string()) return std::string(found.get_string());
    complain(name, "text");
    return {};
}

std::string DocumentReader::text_or_none(std::string_view name) {
    return is_null(name) ? std::string() : text(name);
}

std::int64_t DocumentReader::number(std::string_view name) {
    auto const& found = value(name);
    if (found.is_int64()) return found.get_int64();
    complain(name, "whole number");
    return 0;
}

std::int64_t DocumentReader::number_or_zero(std::string_view name) {
    return is_null(name) ? 0 : number(name);
}

bool DocumentReader::boolean(std::string_view name) {
    auto const& found = value(name);
    if (found.is_bool()) return found.get_bool();
    complain(name, "true or false");
    return false;
}

Uuid DocumentReader::uuid(std::string_view name) {
    auto const read = Uuid::parse(text(name));
    if (read) return *read;
    complain(name, "id");
    return {};
}

std::optional<Uuid> DocumentReader::uuid_or_none(std::string_view name) {
    return is_null(name) ? std::nullopt : std::optional(uuid(name));
}

TimePoint DocumentReader::time(std::string_view name) {
    auto const read = time_from(text(name));
    if (read) return *read;
    complain(name, "time");
    return {};
}

std::optional<TimePoint> DocumentReader::time_or_none(std::string_view name) {
    return is_null(name) ? std::nullopt : std::optional(time(name));
}

JsonArray const& DocumentReader::list(std::string_view name) {
    auto const* const found = value(name).if_array();
    if (found == nullptr) complain(name, "list");
    return found == nullptr ? no_list() : *found;
}

std::vector<std::string> DocumentReader::texts(std::string_view name) {
    std::vector<std::string> texts;
    if (is_null(name)) return texts;
    for (auto const& one : list(name)) {
        if (!one.is_string()) complain(name, "list of texts");
        if (one.is_string()) texts.emplace_back(one.get_string());
    }
    return texts;
}

Result<void> DocumentReader::check() const {
    if (complaint_.empty()) return {};
    return Error(ErrorCode::Internal,
                 "the server's answer cannot be read: " + complaint_ +
                     "; its version may be another one than this program's: tasker version");
}

std::optional<TimePoint> time_from(std::string_view text) noexcept {
    constexpr std::string_view kForm = "0000-00-00T00:00:00";
    constexpr std::size_t kMicroseconds = 6;
    if (text.ends_with('Z')) text.remove_suffix(1);
    if (text.size() < kForm.size()) return std::nullopt;
    for (auto const at : {4U, 7U, 10U, 13U, 16U}) {
        if (text[at] != kForm[at]) return std::nullopt;
    }
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    if (!read_digits(text, 0, 4, year) || !read_digits(text, 5, 2, month) ||
        !read_digits(text, 8, 2, day) || !read_digits(text, 11, 2, hour) ||
        !read_digits(text, 14, 2, minute) || !read_digits(text, 17, 2, second)) {
        return std::nullopt;
    }
    auto const date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    std::int64_t fraction = 0;
    if (auto digits = text.substr(kForm.size()); !digits.empty()) {
        if (digits.front() != '.' || digits.size() < 2 || digits.size() > kMicroseconds + 1) {
            return std::nullopt;
        }
        if (!read_digits(digits, 1, digits.size() - 1, fraction) || fraction < 0) {
            return std::nullopt;
        }
        for (auto places = digits.size() - 1; places < kMicroseconds; ++places)
            fraction *= 10;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + std::chrono::microseconds(fraction);
}

Result<TaskDocument> task_from(Json const& document) {
    DocumentReader from(document);
    TaskDocument made{.status = from.text("status")};
    auto& task = made.task;
    task.id = {from.uuid("task_uuid")};
    made.stored.name = from.text("name");
    made.stored.namespace_name = from.text("namespace");
    made.stored.version = from.text("version");
    task.priority = static_cast<std::int32_t>(from.number_or_zero("priority"));
    task.initiator = from.text("initiator");
    task.source_system = from.text("source_system");
    task.reason = from.text_or_none("reason");
    task.tags = from.texts("tags");
    task.correlation_id = from.uuid("correlation_id");
    task.parent_correlation_id = from.uuid_or_none("parent_correlation_id");
    task.created_at = from.time("created_at");
    task.updated_at = from.time("updated_at");
    task.completed_at = from.time_or_none("completed_at");
    made.input = payload_of(from.value("context"));
    auto const& steps = from.list("steps");
    std::string wrong;
    task.tally = steps.empty() ? tally_in(from) : tally_of(steps, wrong);
    if (!wrong.empty()) from.complain("steps.current_state", "state of a step: " + wrong);
    if (auto const state = model::task_state_from(made.status)) {
        task.state = *state;
    } else if (made.status == "completed") {
        task.state = model::TaskState::Complete;
    } else {
        from.complain("status", "state of a task");
    }
    TASKER_TRY(from.check());
    return made;
}

Result<StepDocument> step_from(Json const& document) {
    DocumentReader from(document);
    StepDocument made;
    auto& step = made.step;
    step.id = {from.uuid("step_uuid")};
    step.task_id = {from.uuid("task_uuid")};
    step.name = from.text("name");
    step.template_step_name = step.name;
    step.attempt = static_cast<std::uint32_t>(from.number("attempts"));
    step.attempts_max = static_cast<std::uint32_t>(from.number("max_attempts"));
    step.created_at = from.time("created_at");
    step.updated_at = from.time("updated_at");
    step.processed_at = from.time_or_none("completed_at");
    step.last_attempted_at = from.time_or_none("last_attempted_at");
    step.last_failure_at = from.time_or_none("last_failure_at");
    step.next_retry_at = from.time_or_none("next_retry_at");
    made.results = payload_of(from.value("results"));
    auto const state = model::step_state_from(from.text("current_state"));
    if (!state) from.complain("current_state", "state of a step");
    step.state = state.value_or(model::StepState::Pending);
    TASKER_TRY(from.check());
    return made;
}

Result<model::Template> template_from(Json const& summary, model::StoredTemplate const& names) {
    DocumentReader whole(summary);
    DocumentReader shown(whole.value("template"));
    model::Template tmpl{
        .name = names.name, .namespace_name = names.namespace_name, .version = names.version};
    for (auto const& one : shown.list("steps")) {
        DocumentReader from(one);
        model::StepDefinition step{.name = from.text("name")};
        auto const type = model::step_type_from(from.text("step_type"));
        if (!type) from.complain("step_type", "type of a step");
        step.type = type.value_or(model::StepType::Standard);
        step.handler.callable = from.text("handler");
        step.dependencies = from.texts("dependencies");
        TASKER_TRY(from.check());
        tmpl.steps.push_back(std::move(step));
    }
    TASKER_TRY(whole.check());
    TASKER_TRY(shown.check());
    return tmpl;
}

}  // namespace tasker::cli
