#include "tasker/step_context.hpp"

#include <algorithm>
#include <ranges>

#include "worker/handlers/record.hpp"
#include "worker/handlers/sequence_step.hpp"

namespace tasker {

namespace {

Json const kNull;

/// What is stored was checked when it came in, and is wrapped deeper than a handler's own limit.
constexpr base::JsonLimits kStoredLimits{.bytes_max = std::size_t{1} << 31U, .depth_max = 256};

Json const& member(Json const& value, std::string_view key) {
    auto const* const object = value.if_object();
    auto const* const found = object == nullptr ? nullptr : object->if_contains(key);
    return found == nullptr ? kNull : *found;
}

/// spec/workers.md 3.3: the entry's `result` when there is one, else the entry itself.
Json const& result_of(Json const& entry) {
    auto const* const object = entry.if_object();
    auto const* const result = object == nullptr ? nullptr : object->if_contains("result");
    return result == nullptr ? entry : *result;
}

std::string text_of(Json const& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

std::uint64_t count_of(Json const& value) {
    auto const count = boost::json::try_value_to<std::uint64_t>(value);
    return count ? *count : 0;
}

/// The first of two spellings that is there.
Json const& either(Json const& value, std::string_view key, std::string_view other) {
    auto const& first = member(value, key);
    return first.is_null() ? member(value, other) : first;
}

BatchWork batch_work(Json const& cursor, Json const& inputs) {
    auto const& metadata = member(inputs, "batch_metadata");
    auto const& no_op = member(inputs, "is_no_op");
    return {.is_no_op = no_op.is_bool() && no_op.get_bool(),
            .batch_id = text_of(member(cursor, "batch_id")),
            .start_cursor = either(cursor, "start_cursor", "cursor_start"),
            .end_cursor = either(cursor, "end_cursor", "cursor_end"),
            .batch_size = count_of(member(cursor, "batch_size")),
            .cursor_field = text_of(member(metadata, "cursor_field")),
            .failure_strategy = text_of(member(metadata, "failure_strategy"))};
}

}  // namespace

Json const& StepContext::Record::parsed(std::optional<Json>& cache, model::Payload const& payload) {
    if (cache) return *cache;
    cache.emplace();
    if (payload.empty()) return *cache;
    auto value = base::parse_json(payload.text(), kStoredLimits);
    if (value) cache = *std::move(value);
    return *cache;
}

Json const* StepContext::Record::dependency(std::string_view step_name) {
    auto const known = dependencies_.find(step_name);
    if (known != dependencies_.end()) return &known->second;
    auto const& all = assignment.work.dependencies;
    auto const found = std::ranges::find(all, step_name, &model::DependencyResult::step_name);
    if (found == all.end()) return nullptr;
    std::optional<Json> value;
    std::ignore = parsed(value, found->results);
    return &dependencies_.emplace(found->step_name, std::move(*value)).first->second;
}

TaskId StepContext::task_id() const noexcept {
    return record_->task().id;
}
StepId StepContext::step_id() const noexcept {
    return record_->step().id;
}
Uuid StepContext::correlation_id() const noexcept {
    return record_->task().correlation_id;
}
std::optional<Uuid> StepContext::parent_correlation_id() const noexcept {
    return record_->task().parent_correlation_id;
}
std::string const& StepContext::step_name() const noexcept {
    return record_->step().name;
}
std::string const& StepContext::template_step_name() const noexcept {
    return record_->step().template_step_name;
}
std::string const& StepContext::namespace_name() const noexcept {
    return record_->assignment.tmpl->namespace_name;
}
std::string const& StepContext::task_name() const noexcept {
    return record_->assignment.tmpl->name;
}
std::string const& StepContext::task_version() const noexcept {
    return record_->assignment.tmpl->version;
}
std::string const& StepContext::callable() const noexcept {
    return record_->assignment.definition->handler.callable;
}
std::string const& StepContext::method() const noexcept {
    return record_->assignment.definition->handler.method;
}
std::string const& StepContext::initiator() const noexcept {
    return record_->task().initiator;
}
std::string const& StepContext::source_system() const noexcept {
    return record_->task().source_system;
}
std::string const& StepContext::reason() const noexcept {
    return record_->task().reason;
}
std::vector<std::string> const& StepContext::tags() const noexcept {
    return record_->task().tags;
}
std::int32_t StepContext::priority() const noexcept {
    return record_->task().priority;
}
TimePoint StepContext::requested_at() const noexcept {
    return record_->task().requested_at;
}

Json const& StepContext::input() const {
    return record_->context();
}

Json const* StepContext::find_input(std::string_view key) const {
    auto const* const object = input().if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

JsonObject const& StepContext::config() const noexcept {
    return record_->assignment.definition->handler.initialization;
}

Json const* StepContext::find_dependency(std::string_view step) const {
    auto const* const entry = record_->dependency(step);
    return entry == nullptr ? nullptr : &result_of(*entry);
}

Json const& StepContext::dependency(std::string_view step) const {
    auto const* const found = find_dependency(step);
    return found == nullptr ? kNull : *found;
}

bool StepContext::has_dependency(std::string_view step) const {
    return std::ranges::any_of(record_->assignment.work.dependencies,
                               [&](auto const& entry) { return entry.step_name == step; });
}

std::vector<std::string> StepContext::dependency_names() const {
    std::vector<std::string> names;
    for (auto const& entry : record_->assignment.work.dependencies)
        names.push_back(entry.step_name);
    return names;
}

std::vector<DependencyView> StepContext::dependencies_with_prefix(std::string_view prefix) const {
    std::vector<std::string_view> names;
    for (auto const& entry : record_->assignment.work.dependencies) {
        if (entry.step_name.starts_with(prefix)) names.push_back(entry.step_name);
    }
    std::ranges::sort(names);
    std::vector<DependencyView> views;
    views.reserve(names.size());
    for (auto const name : names)
        views.push_back({.step = name, .result = dependency(name)});
    return views;
}

Json const& StepContext::find_field(Json const& value,
                                    std::initializer_list<std::string_view> keys) {
    auto const* current = &value;
    for (auto const key : keys)
        current = &member(*current, key);
    return *current;
}

Json const& StepContext::step_inputs() const {
    return record_->inputs();
}

std::optional<BatchWork> StepContext::batch() const {
    auto const& inputs = step_inputs();
    auto const& cursor = member(inputs, "cursor");
    if (cursor.is_object()) return batch_work(cursor, inputs);
    auto const configured = config().find("batch_context");
    if (configured != config().end() && configured->value().is_object()) {
        return batch_work(configured->value(), configured->value());
    }
    auto const& given = member(input(), "batch_context");
    if (given.is_object()) return batch_work(given, given);
    return std::nullopt;
}

std::uint32_t StepContext::retry_count() const noexcept {
    // The running attempt is counted when it is claimed; handlers are told what came before it.
    auto const counted = record_->step().counted_attempts();
    return counted == 0 ? 0 : counted - 1;
}
std::uint32_t StepContext::max_retries() const noexcept {
    return record_->step().attempts_max;
}
bool StepContext::is_retryable() const noexcept {
    return record_->step().is_retryable;
}

Json const& StepContext::checkpoint() const {
    return record_->checkpoint();
}
Json const& StepContext::checkpoint_cursor() const {
    return member(checkpoint(), "cursor");
}
std::uint64_t StepContext::checkpoint_items_processed() const {
    return count_of(member(checkpoint(), "items_processed"));
}
Json const& StepContext::accumulated_results() const {
    return member(checkpoint(), "accumulated_results");
}

bool StepContext::is_cancelled() const noexcept {
    return record_->stop.stop_requested();
}
std::stop_token StepContext::stop_token() const noexcept {
    return record_->stop.get_token();
}
TimePoint StepContext::started_at() const noexcept {
    return record_->started_at;
}
TimePoint StepContext::deadline() const noexcept {
    return record_->deadline;
}

std::string StepContext::traceparent() const {
    auto const& trace = record_->trace;
    return trace ? telemetry::traceparent_of(*trace) : std::string();
}
std::string StepContext::tracestate() const {
    auto const& trace = record_->trace;
    return trace ? trace->state : std::string();
}

Json StepContext::to_json() const {
    return worker::sequence_step(*record_);
}

std::string StepContext::label(std::string_view kind, std::string_view key) const {
    return "step " + step_name() + ": " + std::string(kind) + " \"" + std::string(key) + "\"";
}

}  // namespace tasker
