#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tasker/json.hpp"
#include "tasker/time.hpp"

namespace tasker {

/// Why a step failed, and whether running it again makes sense.
struct StepFailure {
    std::string message;
    std::string error_type = "handler_error";  ///< a word for programs, in snake_case
    bool is_retryable = true;
    std::string error_code{};          ///< of the caller's own, or empty
    std::optional<int> status_code{};  ///< of HTTP, when the failure came from there
    JsonObject context{};              ///< anything that helps to understand it; no secrets
};

/// Where the wish to wait comes from.
enum class BackoffReason : std::uint8_t { ServerRequested, RateLimit, ServiceUnavailable, Custom };

/// How long to wait before the retry: wins over the template's backoff, up to the engine's maximum.
struct BackoffHint {
    Duration delay{};  ///< whole seconds are what is recorded; a part of one counts as one
    BackoffReason reason = BackoffReason::Custom;
    std::string context{};
};

/// Progress of a long-running handler, stored before it is called again within the same attempt.
struct CheckpointYield {
    Json cursor;  ///< where to go on; not null
    std::uint64_t items_processed = 0;
    std::optional<Json> accumulated_results{};
};

/// What a handler answers: success with a value, a failure, or a checkpoint. A value; JSON converts
/// to a success.
class [[nodiscard]] StepResult {
public:
    // Implicit on purpose: `return {{"total", 3}}` style answers read well in handlers.
    // NOLINTBEGIN(*-explicit-*)
    StepResult(Json value) : what_(std::move(value)) {}
    StepResult(JsonObject value) : what_(Json(std::move(value))) {}
    StepResult(StepFailure failure) : what_(std::move(failure)) {}
    StepResult(CheckpointYield checkpoint) : what_(std::move(checkpoint)) {}
    // NOLINTEND(*-explicit-*)

    /// `value` is what dependent steps see; `custom` goes into the result's metadata.
    static StepResult success(Json value, JsonObject custom = {});
    static StepResult failure(StepFailure failure) { return {std::move(failure)}; }
    /// Error type `permanent_error`: the step fails for good.
    static StepResult permanent_error(std::string message, JsonObject context = {});
    /// Error type `retryable_error`: runs again while attempts are left, after `delay` or else the
    /// template's backoff.
    static StepResult retryable_error(std::string message, std::optional<Duration> delay = {});
    /// Error type `validation_error`: the input is wrong and stays wrong; fails for good.
    static StepResult validation_error(std::string message, JsonObject context = {});
    /// Stores the progress; then the handler is called again at once, and sees it.
    static StepResult checkpoint(CheckpointYield checkpoint) { return {std::move(checkpoint)}; }

    /// Adds to the metadata, for people and tools: `metadata.custom`.
    StepResult&& with_custom(std::string_view key, Json value) &&;
    /// Headers of the response that made the step fail. `Retry-After` (seconds or an HTTP date) is
    /// obeyed.
    StepResult&& with_headers(JsonObject headers) &&;
    StepResult&& with_backoff_hint(BackoffHint hint) &&;

    [[nodiscard]] bool is_success() const noexcept { return value() != nullptr; }
    /// The part that there is; null for the others.
    [[nodiscard]] Json const* value() const noexcept { return std::get_if<Json>(&what_); }
    [[nodiscard]] StepFailure const* failure() const noexcept {
        return std::get_if<StepFailure>(&what_);
    }
    [[nodiscard]] CheckpointYield const* checkpoint() const noexcept {
        return std::get_if<CheckpointYield>(&what_);
    }

    [[nodiscard]] JsonObject const& custom() const noexcept { return custom_; }
    [[nodiscard]] JsonObject const& headers() const noexcept { return headers_; }
    [[nodiscard]] std::optional<BackoffHint> const& backoff_hint() const noexcept { return hint_; }

private:
    std::variant<Json, StepFailure, CheckpointYield> what_;
    JsonObject custom_;
    JsonObject headers_;
    std::optional<BackoffHint> hint_;
};

}  // namespace tasker
