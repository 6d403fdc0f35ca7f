#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "tasker/json.hpp"
#include "tasker/time.hpp"

namespace tasker {

// For handlers that like to throw. Any other std::exception counts as a retryable `handler_error`;
// anything else that is thrown as a `handler_panic`, which is not retried.

/// Ends the step for good: error type `permanent_error`.
class PermanentError : public std::runtime_error {
public:
    explicit PermanentError(std::string const& message, JsonObject context = {})
        : std::runtime_error(message), context_(std::move(context)) {}
    [[nodiscard]] JsonObject const& context() const noexcept { return context_; }

private:
    JsonObject context_;
};

/// The step may run again: error type `retryable_error`.
class RetryableError : public std::runtime_error {
public:
    explicit RetryableError(std::string const& message, std::optional<Duration> delay = {},
                            JsonObject context = {})
        : std::runtime_error(message), delay_(delay), context_(std::move(context)) {}
    /// How long to wait; unset: the template's backoff.
    [[nodiscard]] std::optional<Duration> delay() const noexcept { return delay_; }
    [[nodiscard]] JsonObject const& context() const noexcept { return context_; }

private:
    std::optional<Duration> delay_;
    JsonObject context_;
};

/// The input is wrong: error type `validation_error`, not retried.
class ValidationError : public std::runtime_error {
public:
    explicit ValidationError(std::string const& message, JsonObject context = {})
        : std::runtime_error(message), context_(std::move(context)) {}
    [[nodiscard]] JsonObject const& context() const noexcept { return context_; }

private:
    JsonObject context_;
};

}  // namespace tasker
