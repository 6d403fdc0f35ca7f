#include "configuration/reading/obstacles.hpp"

#include <algorithm>
#include <cstddef>

namespace tasker::configuration {

namespace {

constexpr int kDottedPartsMax = 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Goes over a TOML text, past what is quoted or a comment. It need not be right behind the first
/// mistake of a text, as the parser does not get there either.
class ObstacleScanner {
public:
    explicit ObstacleScanner(std::string_view text) : text_(text) {}

    std::optional<Obstacle> run() noexcept {
        if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
        while (at_ < text_.size() && !found_) {
            auto const c = text_[at_];
            if (c == '#') {
                skip_line();
            } else if (c == '"' || c == '\'') {
                skip_quoted(c);
            } else {
                see(c);
                step();
            }
        }
        return found_;
    }

private:
    static bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80U; }
    static bool is_blank(char c) noexcept {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
    /// Nothing that is part of a name, or may stand between its parts.
    static bool ends_name(char c) noexcept {
        return c == '\n' || c == '=' || c == '[' || c == ']' || c == '{' || c == '}' || c == ',';
    }

    void stop_here(FindingCode code, std::string_view why) noexcept {
        found_ = Obstacle{code, {line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)}, why};
    }

    /// A character outside of texts and comments.
    void see(char c) noexcept {
        if (!is_ascii(c)) {
            stop_here(FindingCode::TomlSyntax,
                      "a character beyond ASCII stands outside of a text; quote it");
        } else if (c == '.' && ++dots_ >= kDottedPartsMax) {
            stop_here(FindingCode::TooLarge,
                      "this name has more than 16 parts; no key has as many");
        } else if (ends_name(c)) {
            dots_ = 0;
            follow_nesting(c);
        }
    }

    /// Whether a bracket opens a list or is that of a table.
    void follow_nesting(char c) noexcept {
        if (c == '=') {
            is_in_value_ = true;
        } else if (c == '\n') {
            is_in_value_ = is_in_value_ && depth_ > 0;
        } else if (c == '[' && !is_in_value_) {
            if (!has_name_after(at_ + 1))
                stop_here(FindingCode::TomlSyntax, "a table has no name here; give [name]");
        } else if (c == '[' || c == '{') {
            ++depth_;
        } else if ((c == ']' || c == '}') && depth_ > 0) {
            --depth_;
        }
    }

    /// After an opening bracket, and a second one. What ends too early the parser tells.
    [[nodiscard]] bool has_name_after(std::size_t at) const noexcept {
        auto const past_blanks = [this](std::size_t from) {
            return std::min(text_.find_first_not_of(" \t", from), text_.size());
        };
        at = past_blanks(at);
        if (at < text_.size() && text_[at] == '[') at = past_blanks(at + 1);
        if (at == text_.size()) return true;
        auto const c = text_[at];
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '"' || c == '\'' || c == ']' || !is_ascii(c);
    }

    void step() noexcept {
        if (text_[at_] == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        }
        ++at_;
    }

    void skip(std::size_t count) noexcept {
        for (; count > 0 && at_ < text_.size(); --count)
            step();
    }

    void skip_line() noexcept {
        while (at_ < text_.size() && text_[at_] != '\n')
            step();
    }

    [[nodiscard]] bool has_three(char quote) const noexcept {
        return text_.substr(at_, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''");
    }

    void skip_quoted(char quote) noexcept {
        auto const is_long = has_three(quote);
        skip(is_long ? 3 : 1);
        while (at_ < text_.size() && !found_) {
            if (quote == '"' && text_[at_] == '\\') {
                skip_escape();
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

    /// A backslash, and what belongs to it: a sign, or the end of the line with the blanks after
    /// it.
    void skip_escape() noexcept {
        step();
        if (at_ < text_.size() && is_blank(text_[at_])) {
            while (at_ < text_.size() && is_blank(text_[at_]))
                step();
        } else if (at_ < text_.size() && is_ascii(text_[at_])) {
            step();
        }
        if (at_ < text_.size() && !is_ascii(text_[at_]) && is_after_blank_or_backslash()) {
            stop_here(FindingCode::TomlSyntax,
                      "a character beyond ASCII cannot follow a backslash here; end the line "
                      "before it without one");
        }
    }

    [[nodiscard]] bool is_after_blank_or_backslash() const noexcept {
        return is_blank(text_[at_ - 1]) || text_[at_ - 1] == '\\';
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
    int dots_ = 0;
    bool is_in_value_ = false;
    std::size_t depth_ = 0;  // of lists and tables in the value
    std::optional<Obstacle> found_;
};

}  // namespace

std::optional<Obstacle> first_obstacle(std::string_view text) noexcept {
    return ObstacleScanner(text).run();
}

}  // namespace tasker::configuration
