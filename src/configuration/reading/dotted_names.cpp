#include "configuration/reading/dotted_names.hpp"

#include <cstddef>

namespace tasker::configuration {

namespace {

/// Goes over a TOML text and skips what is quoted or a comment. It need not be right behind the
/// first mistake of a text, as the parser does not get there either.
class NameScanner {
public:
    explicit NameScanner(std::string_view text) : text_(text) {}

    std::optional<Mark> first_too_deep() noexcept {
        while (at_ < text_.size()) {
            auto const c = text_[at_];
            if (c == '#') {
                skip_line();
            } else if (c == '"' || c == '\'') {
                skip_quoted(c);
            } else {
                if (c == '.' && ++dots_ >= kDottedPartsMax) return mark();
                if (ends_name(c)) dots_ = 0;
                step();
            }
        }
        return std::nullopt;
    }

private:
    /// Nothing that is part of a name, or may stand between its parts.
    static bool ends_name(char c) noexcept {
        return c == '\n' || c == '=' || c == '[' || c == ']' || c == '{' || c == '}' || c == ',';
    }

    void step() noexcept {
        if (text_[at_] == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        }
        ++at_;
    }

    void skip_line() noexcept {
        while (at_ < text_.size() && text_[at_] != '\n')
            step();
    }

    [[nodiscard]] bool has_three(char quote) const noexcept {
        return text_.substr(at_, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''");
    }

    void skip(std::size_t count) noexcept {
        for (; count > 0 && at_ < text_.size(); --count)
            step();
    }

    void skip_quoted(char quote) noexcept {
        auto const is_long = has_three(quote);
        skip(is_long ? 3 : 1);
        while (at_ < text_.size()) {
            if (quote == '"' && text_[at_] == '\\') {
                skip(2);
            } else if (is_long ? has_three(quote) : text_[at_] == quote) {
                skip(is_long ? 3 : 1);
                // Two quotes more may belong to the text.
                while (is_long && at_ < text_.size() && text_[at_] == quote)
                    step();
                return;
            } else if (!is_long && text_[at_] == '\n') {
                return;
            } else {
                step();
            }
        }
    }

    [[nodiscard]] Mark mark() const noexcept {
        return {line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
    int dots_ = 0;
};

}  // namespace

std::optional<Mark> first_too_deep(std::string_view text) noexcept {
    return NameScanner(text).first_too_deep();
}

}  // namespace tasker::configuration
