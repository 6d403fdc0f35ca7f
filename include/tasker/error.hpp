#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tasker {

/// What a caller can react to; the rows and numbers are in error_codes.def.
enum class ErrorCode : std::uint16_t {
#define TASKER_ERROR(name, number, kind, retry, meaning) name = number,
#include "tasker/error_codes.def"
#undef TASKER_ERROR
};

/// The family of an error: what REST status, gRPC code and exit code are derived from.
enum class ErrorKind : std::uint8_t {
    InvalidArgument,
    NotFound,
    AlreadyExists,
    FailedPrecondition,
    Aborted,
    Unavailable,
    ResourceExhausted,
    Internal,
};

/// Whether the same call may succeed when it is made again.
enum class Retry : std::uint8_t { Never, Later };

[[nodiscard]] std::string_view name_of(ErrorCode code) noexcept;
[[nodiscard]] ErrorKind kind_of(ErrorCode code) noexcept;
[[nodiscard]] Retry retry_of(ErrorCode code) noexcept;

/// An operating error: expected, part of the contract, to be handled or passed up.
/// Programmer errors are not values; they end the process.
class Error {
public:
    Error(ErrorCode code, std::string message,
          std::source_location where = std::source_location::current())
        : code_(code), message_(std::move(message)), where_(where) {}

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] ErrorKind kind() const noexcept { return kind_of(code_); }
    [[nodiscard]] Retry retry() const noexcept { return retry_of(code_); }
    [[nodiscard]] std::string const& message() const noexcept { return message_; }
    [[nodiscard]] std::source_location const& where() const noexcept { return where_; }

    /// Prefixes the message: `step charge: write: database is locked`. Outermost context first.
    [[nodiscard]] Error with_context(std::string_view context) && {
        message_ = std::string(context) + ": " + message_;
        return std::move(*this);
    }

private:
    ErrorCode code_;
    std::string message_;
    std::source_location where_;
};

/// Ends the process with `what` and `where` on stderr.
[[noreturn]] void die(std::string_view what, std::source_location where);

/// A T or an Error. Names follow std::expected so that C++23 can replace it, with two differences:
/// the class is [[nodiscard]], and reading the wrong side ends the process instead of being UB.
template <class T>
class [[nodiscard]] Result {
public:
    // Implicit on purpose: `return value;` and `return Error(...);` both read well.
    // NOLINTBEGIN(*-explicit-*)
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(*-explicit-*)

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& operator*() & { return get(*this); }
    [[nodiscard]] T const& operator*() const& { return get(*this); }
    [[nodiscard]] T&& operator*() && { return std::move(get(*this)); }
    [[nodiscard]] T* operator->() { return &get(*this); }
    [[nodiscard]] T const* operator->() const { return &get(*this); }

    [[nodiscard]] Error const& error() const& { return std::get<1>(state_); }
    [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    template <class Self>
    static auto& get(Self& self) {
        if (auto* value = std::get_if<0>(&self.state_)) return *value;
        auto const& error = std::get<1>(self.state_);
        die(error.message(), error.where());
    }

    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : state_(std::move(error)) {}  // NOLINT(*-explicit-*)

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] Error const& error() const& { return std::get<1>(state_); }
    [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<std::monostate, Error> state_;
};

}  // namespace tasker

#define TASKER_CONCAT_(a, b) a##b
#define TASKER_CONCAT(a, b) TASKER_CONCAT_(a, b)

/// Evaluates a Result<void>; returns its error from the enclosing function if it has one.
#define TASKER_TRY(expression)                               \
    if (auto tasker_result_ = (expression); !tasker_result_) \
    return std::move(tasker_result_).error()

#define TASKER_TRY_ASSIGN_(give_back, result, target, expression) \
    auto result = (expression);                                   \
    if (!result) give_back std::move(result).error();             \
    target = *std::move(result)

/// `TASKER_TRY_ASSIGN(auto steps, unit.lock_steps(ids));` A declaration form, not a statement
/// expression, because g++ 12 dies on co_await inside one (GCC 115851). One per line.
#define TASKER_TRY_ASSIGN(target, expression) \
    TASKER_TRY_ASSIGN_(return, TASKER_CONCAT(tasker_result_, __LINE__), target, expression)
#define TASKER_CO_TRY_ASSIGN(target, expression) \
    TASKER_TRY_ASSIGN_(co_return, TASKER_CONCAT(tasker_result_, __LINE__), target, expression)
