#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tasker::configuration {

/// What stands in the place of a secret wherever it would be seen.
inline constexpr std::string_view kHidden = "***";

/// A text that no message, page or log may show. There is no way to print it by accident.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// The text itself, for what needs it to sign, compare or connect.
    [[nodiscard]] std::string const& reveal() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

/// A URL whose password, if it has one, no message, page or log may show.
class SecretUrl {
public:
    SecretUrl() = default;
    explicit SecretUrl(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] std::string const& reveal() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    /// With `***` in the place of what may be a password.
    [[nodiscard]] std::string shown() const;

private:
    std::string text_;
};

/// `url` with `***` in the place of what may be a password. Hides too much rather than too little:
/// passwords that should have been percent-encoded hold `@`, `/` and `?`.
[[nodiscard]] std::string without_password(std::string_view url);

}  // namespace tasker::configuration
