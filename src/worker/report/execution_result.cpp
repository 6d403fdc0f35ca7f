#include "worker/report/execution_result.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/json_text.hpp"
#include "base/timestamp.hpp"
#include "worker/report/http_date.hpp"
#include "worker/report/payload_limits.hpp"

namespace tasker::worker {

namespace {

using std::chrono::seconds;

std::string_view to_text(BackoffReason reason) noexcept {
    switch (reason) {
        case BackoffReason::ServerRequested: return "ServerRequested";
        case BackoffReason::RateLimit: return "RateLimit";
        case BackoffReason::ServiceUnavailable: return "ServiceUnavailable";
        case BackoffReason::Custom: return "Custom";
    }
    return {};
}

bool is_same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::optional<Duration> requested_in(Json const& header, TimePoint now) {
    if (header.is_int64() || header.is_uint64()) {
        auto const count = boost::json::try_value_to<std::uint32_t>(header);
        if (count) return seconds(*count);
        return std::nullopt;
    }
    if (!header.is_string()) return std::nullopt;
    std::string_view const text(header.get_string());
    std::uint32_t count = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc{} && end == text.data() + text.size()) return seconds(count);
    auto const date = parse_http_date(text);
    if (!date || *date <= now) return std::nullopt;
    return *date - now;
}

/// Objects of a handler that go beside the value: dropped with a note rather than failing the step.
JsonObject storable(JsonObject const& object) {
    auto const defect = find_defect(object, kValueLimits.depth_max / 2);
    if (!defect) return object;
    return {{"dropped", *defect}};
}

void write_error(base::JsonText& text, StepFailure const& failure) {
    text.open("error")
        .string("message", to_utf8(failure.message))
        .string_or_null("error_type", to_utf8(failure.error_type))
        .null("backtrace")
        .boolean("retryable", failure.is_retryable);
    if (failure.status_code) text.integer("status_code", *failure.status_code);
    if (!failure.context.empty()) text.object("context", storable(failure.context));
    text.close();
}

void write_metadata(base::JsonText& text, StepResult const& result, CallFacts const& facts) {
    auto const* const failure = result.failure();
    auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(facts.completed_at -
                                                                            facts.started_at);
    text.open("metadata")
        .integer("execution_time_ms", std::max<std::int64_t>(took.count(), 0))
        .string_or_null("handler_version", facts.handler_version)
        .boolean("retryable", failure != nullptr && failure->is_retryable)
        .string("completed_at", base::timestamp(facts.completed_at))
        .string("worker_id", facts.worker_id)
        .null("worker_hostname")
        .string("started_at", base::timestamp(facts.started_at))
        .object("custom", storable(result.custom()));
    if (failure == nullptr) {
        text.null("error_code").null("error_type").object("context", {});
    } else {
        text.string_or_null("error_code", to_utf8(failure->error_code))
            .string_or_null("error_type", to_utf8(failure->error_type))
            .object("context", storable(failure->context));
    }
    text.close();
}

void write_orchestration_metadata(base::JsonText& text, StepResult const& result) {
    auto const& hint = result.backoff_hint();
    if (result.headers().empty() && !hint) {
        text.null("orchestration_metadata");
        return;
    }
    text.open("orchestration_metadata")
        .object("headers", storable(result.headers()))
        .null("error_context");
    if (hint) {
        text.open("backoff_hint")
            .string("backoff_type", to_text(hint->reason))
            .integer("delay_seconds", std::chrono::ceil<seconds>(hint->delay).count())
            .string_or_null("context", to_utf8(hint->context))
            .close();
    } else {
        text.null("backoff_hint");
    }
    text.object("custom", {}).close();
}

std::string whole_text(StepResult const& result, CallFacts const& facts) {
    auto const* const failure = result.failure();
    base::JsonText text;
    text.string("step_uuid", facts.step_id.to_string()).boolean("success", failure == nullptr);
    if (failure == nullptr) {
        text.value("result", *result.value());
    } else {
        text.object("result", {});
    }
    write_metadata(text, result, facts);
    text.string("status", failure == nullptr ? "completed" : "failed");
    if (failure == nullptr) {
        text.null("error");
    } else {
        write_error(text, *failure);
    }
    write_orchestration_metadata(text, result);
    return text.take();
}

StepResult unstorable(std::string const& why) {
    return StepResult::permanent_error("the handler's result cannot be stored: " + why);
}

std::string too_large(std::size_t size) {
    return "it has " + std::to_string(size) + " bytes; at most " +
           std::to_string(kValueLimits.bytes_max) + " are allowed";
}

}  // namespace

model::StepOutcome make_outcome(StepResult const& result, CallFacts const& facts) {
    TASKER_ASSERT(result.checkpoint() == nullptr);
    if (result.is_success()) {
        if (auto const defect = find_defect(*result.value())) {
            return make_outcome(unstorable(*defect), facts);
        }
    }
    auto text = whole_text(result, facts);
    if (text.size() > kValueLimits.bytes_max) {
        return make_outcome(unstorable(too_large(text.size())), facts);
    }
    auto const* const failure = result.failure();
    return {
        .succeeded = failure == nullptr,
        .is_retryable = failure != nullptr && failure->is_retryable,
        .retry_after = failure == nullptr ? std::nullopt : retry_after(result, facts.completed_at),
        .error_message = failure == nullptr ? std::string() : to_utf8(failure->message),
        .results = model::Payload(std::move(text))};
}

std::optional<Duration> retry_after(StepResult const& result, TimePoint now) {
    for (auto const& header : result.headers()) {
        if (!is_same_word({header.key().data(), header.key().size()}, "retry-after")) continue;
        if (auto const pause = requested_in(header.value(), now)) return pause;
    }
    if (result.backoff_hint()) return std::max(result.backoff_hint()->delay, Duration(0));
    return std::nullopt;
}

Result<model::StepCheckpoint> make_checkpoint(CheckpointYield const& checkpoint) {
    if (checkpoint.cursor.is_null()) {
        return Error(ErrorCode::InvalidOutcome, "a checkpoint needs a cursor");
    }
    model::StepCheckpoint made{.items_processed = checkpoint.items_processed};
    if (auto const defect = find_defect(checkpoint.cursor)) {
        return Error(ErrorCode::InvalidOutcome, "the cursor cannot be stored: " + *defect);
    }
    made.cursor = model::Payload(base::to_text(checkpoint.cursor));
    if (checkpoint.accumulated_results) {
        if (auto const defect = find_defect(*checkpoint.accumulated_results)) {
            return Error(ErrorCode::InvalidOutcome,
                         "the accumulated results cannot be stored: " + *defect);
        }
        made.accumulated_results = model::Payload(base::to_text(*checkpoint.accumulated_results));
    }
    auto const size = made.cursor.text().size() + made.accumulated_results.text().size();
    if (size > kValueLimits.bytes_max) {
        return Error(ErrorCode::InvalidOutcome, "the checkpoint is too large: " + too_large(size));
    }
    return made;
}

model::Payload checkpoint_record(model::StepCheckpoint const& checkpoint, TimePoint now) {
    std::string text = R"({"cursor":)" + checkpoint.cursor.text() + R"(,"items_processed":)" +
                       std::to_string(checkpoint.items_processed) + R"(,"timestamp":")" +
                       base::timestamp(now) + '"';
    if (!checkpoint.accumulated_results.empty()) {
        text += R"(,"accumulated_results":)" + checkpoint.accumulated_results.text();
    }
    return model::Payload(text + '}');
}

}  // namespace tasker::worker
