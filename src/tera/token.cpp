#include "tera/token.hpp"

#include <algorithm>
#include <array>

namespace tasker::tera {

namespace {

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool begins_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Cuts a text into tokens, from its beginning to its end.
class Scanner {
public:
    Scanner(std::string_view text, std::string_view name) : text_(text), name_(name) {}

    Result<std::vector<Token>> run() {
        while (at_ < text_.size()) {
            if (looking_at("{#")) {
                TASKER_TRY(skip_comment());
            } else if (looking_at("{{") || looking_at("{%")) {
                TASKER_TRY(scan_braces());
            } else {
                scan_text();
            }
        }
        add(Token::Kind::End, {}, place_);
        return std::move(tokens_);
    }

private:
    [[nodiscard]] bool looking_at(std::string_view words) const noexcept {
        return text_.substr(at_).starts_with(words);
    }
    void advance(std::size_t count) {
        for (auto const end = at_ + count; at_ < end; ++at_) {
            if (text_[at_] == '\n') {
                ++place_.line;
                place_.column = 1;
            } else {
                ++place_.column;
            }
        }
    }
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_]))
            advance(1);
    }
    void add(Token::Kind kind, std::string text, Place place) {
        tokens_.push_back({.kind = kind, .text = std::move(text), .place = place});
    }
    /// Blanks before a brace with a minus go away.
    void trim_before() {
        if (tokens_.empty() || tokens_.back().kind != Token::Kind::Text) return;
        auto& text = tokens_.back().text;
        while (!text.empty() && is_blank(text.back()))
            text.pop_back();
    }

    void scan_text() {
        auto end = at_;
        do {
            end = text_.find('{', end + 1);
        } while (end != std::string_view::npos && end + 1 < text_.size() &&
                 std::string_view("{%#").find(text_[end + 1]) == std::string_view::npos);
        auto const size = std::min(end, text_.size()) - at_;
        auto const begin = place_;
        auto piece = std::string(text_.substr(at_, size));
        advance(size);
        add(Token::Kind::Text, std::move(piece), begin);
    }

    Result<void> skip_comment() {
        auto const begin = place_;
        auto const end = text_.find("#}", at_ + 2);
        if (end == std::string_view::npos) return error_at(name_, begin, "{# is not ended by #}");
        if (looking_at("{#-")) trim_before();
        auto const is_trimming = end > at_ + 2 && text_[end - 1] == '-';
        advance(end + 2 - at_);
        if (is_trimming) skip_blanks();
        return {};
    }

    Result<void> scan_braces() {
        auto const is_output = looking_at("{{");
        auto const begin = place_;
        if (text_.substr(at_ + 2).starts_with('-')) {
            trim_before();
            advance(3);
        } else {
            advance(2);
        }
        auto const first = tokens_.size();
        add(is_output ? Token::Kind::OutputBegin : Token::Kind::TagBegin, {}, begin);
        std::string_view const closing = is_output ? "}}" : "%}";
        for (;;) {
            skip_blanks();
            if (at_ >= text_.size()) {
                return error_at(name_, begin,
                                std::string(is_output ? "{{" : "{%") + " is not ended by " +
                                    std::string(closing));
            }
            auto const is_trimming =
                text_[at_] == '-' && text_.substr(at_ + 1).starts_with(closing);
            if (is_trimming || looking_at(closing)) {
                auto const end = place_;
                advance(is_trimming ? 3 : 2);
                add(is_output ? Token::Kind::OutputEnd : Token::Kind::TagEnd, {}, end);
                if (is_raw(first)) return scan_raw(begin, is_trimming);
                if (is_trimming) skip_blanks();
                return {};
            }
            TASKER_TRY(scan_word());
        }
    }

    /// Whether the tokens from `first` on are `{% raw %}`.
    [[nodiscard]] bool is_raw(std::size_t first) const {
        return tokens_.size() == first + 3 && tokens_[first].kind == Token::Kind::TagBegin &&
               tokens_[first + 1].kind == Token::Kind::Word && tokens_[first + 1].text == "raw";
    }

    /// Everything up to `{% endraw %}` is text.
    Result<void> scan_raw(Place begin, bool is_trimming) {
        tokens_.resize(tokens_.size() - 3);
        if (is_trimming) skip_blanks();
        for (auto open = text_.find("{%", at_); open != std::string_view::npos;
             open = text_.find("{%", open + 2)) {
            auto rest = text_.substr(open + 2);
            auto const trims_before = rest.starts_with('-');
            if (trims_before) rest.remove_prefix(1);
            while (!rest.empty() && is_blank(rest.front()))
                rest.remove_prefix(1);
            if (!rest.starts_with("endraw")) continue;
            rest.remove_prefix(6);
            while (!rest.empty() && is_blank(rest.front()))
                rest.remove_prefix(1);
            auto const trims_behind = rest.starts_with('-');
            if (trims_behind) rest.remove_prefix(1);
            if (!rest.starts_with("%}")) continue;
            rest.remove_prefix(2);
            auto const place = place_;
            auto text = std::string(text_.substr(at_, open - at_));
            advance(text_.size() - rest.size() - at_);
            add(Token::Kind::Text, std::move(text), place);
            if (trims_before) trim_before();
            if (trims_behind) skip_blanks();
            return {};
        }
        return error_at(name_, begin, "{% raw %} is not ended by {% endraw %}");
    }

    Result<void> scan_word() {
        auto const begin = place_;
        auto const c = text_[at_];
        if (c == '"' || c == '\'' || c == '`') return scan_string(c);
        auto end = at_;
        if (begins_word(c)) {
            while (end < text_.size() && (begins_word(text_[end]) || is_digit(text_[end])))
                ++end;
            take(Token::Kind::Word, end, begin);
            return {};
        }
        if (is_digit(c)) {
            // After a dot it is an index: `pairs.0.1`.
            auto const is_index = !tokens_.empty() && tokens_.back().kind == Token::Kind::Symbol &&
                                  tokens_.back().text == ".";
            auto const is_part = [this, is_index](std::size_t i) {
                return is_digit(text_[i]) || (!is_index && text_[i] == '.' &&
                                              i + 1 < text_.size() && is_digit(text_[i + 1]));
            };
            while (end < text_.size() && is_part(end))
                ++end;
            take(Token::Kind::Number, end, begin);
            return {};
        }
        constexpr std::array<std::string_view, 20> kSymbols{"==", "!=", "<=", ">=", "::", "<", ">",
                                                            "|",  "(",  ")",  "[",  "]",  ",", ".",
                                                            "=",  "+",  "-",  "*",  "/",  "%"};
        for (auto const symbol : kSymbols) {
            if (!looking_at(symbol)) continue;
            take(Token::Kind::Symbol, at_ + symbol.size(), begin);
            return {};
        }
        if (c == '~') {
            take(Token::Kind::Symbol, at_ + 1, begin);
            return {};
        }
        return error_at(name_, begin, "what stands here is no part of an expression");
    }

    void take(Token::Kind kind, std::size_t end, Place begin) {
        auto piece = std::string(text_.substr(at_, end - at_));
        advance(end - at_);
        add(kind, std::move(piece), begin);
    }

    Result<void> scan_string(char quote) {
        auto const begin = place_;
        std::string text;
        advance(1);
        while (at_ < text_.size() && text_[at_] != quote) {
            auto c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                constexpr std::string_view kNames = "ntr";
                constexpr std::string_view kMeant = "\n\t\r";
                auto const name = kNames.find(text_[at_ + 1]);
                c = name == std::string_view::npos ? text_[at_ + 1] : kMeant[name];
                advance(1);
            }
            text += c;
            advance(1);
        }
        if (at_ >= text_.size())
            return error_at(name_, begin, std::string("the text is not ended by ") + quote);
        advance(1);
        add(Token::Kind::String, std::move(text), begin);
        return {};
    }

    std::string_view text_;
    std::string_view name_;
    std::size_t at_ = 0;
    Place place_;
    std::vector<Token> tokens_;
};

}  // namespace

Error error_at(std::string_view name, Place place, std::string const& what) {
    return {ErrorCode::InvalidTemplate, std::string(name) + ":" + std::to_string(place.line) + ":" +
                                            std::to_string(place.column) + ": " + what};
}

Result<std::vector<Token>> tokens_of(std::string_view text, std::string_view name) {
    return Scanner(text, name).run();
}

}  // namespace tasker::tera
