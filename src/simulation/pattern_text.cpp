#include "simulation/pattern_text.hpp"

#include <charconv>
#include <cstddef>

namespace tasker::simulation {

namespace {

constexpr std::size_t kGroupDepthMax = 32;
constexpr std::size_t kTextMax = 10'000;

/// Writes the shortest text for each part as it reads it.
class Reader {
public:
    explicit Reader(std::string_view pattern) : rest_(pattern) {}

    std::optional<std::string> read() {
        auto text = alternatives(0);
        if (!rest_.empty() || has_failed_) return std::nullopt;
        return text;
    }

private:
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    char next() {
        if (rest_.empty()) {
            has_failed_ = true;
            return ' ';
        }
        auto const c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    std::string alternatives(std::size_t depth) {
        if (depth > kGroupDepthMax) has_failed_ = true;
        if (has_failed_) return {};
        auto first = sequence(depth);
        while (!has_failed_ && take('|'))
            sequence(depth);  // read, and not used
        return first;
    }

    std::string sequence(std::size_t depth) {
        std::string text;
        while (!has_failed_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            if (take('^') || take('$') || take("\\b")) continue;
            text += repeated(atom(depth));
            if (text.size() > kTextMax) has_failed_ = true;
        }
        return text;
    }

    std::string atom(std::size_t depth) {
        auto const c = next();
        if (c == '.') return "a";
        if (c == '[') return std::string(1, of_class());
        if (c == '\\') return std::string(1, of_escape(next()));
        if (c != '(') return std::string(1, c);
        if (take('?') && !take(':')) has_failed_ = true;
        auto text = alternatives(depth + 1);
        if (!take(')')) has_failed_ = true;
        return text;
    }

    char of_escape(char c) {
        switch (c) {
            case 'd': return '0';
            case 'w': return 'a';
            case 's': return ' ';
            case 'D':
            case 'S': return 'a';
            case 'W': return ' ';
            case 't': return '\t';
            case 'n': return '\n';
            default: break;
        }
        // References, code points and the like.
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            has_failed_ = true;
        }
        return c;
    }

    char of_class() {
        if (take('^')) return of_inverted_class();
        auto c = next();
        if (c == '\\') c = of_escape(next());
        while (!has_failed_ && !take(']')) {
            if (next() == '\\') next();
        }
        return c;
    }

    char of_inverted_class() {
        std::string excluded;
        while (!has_failed_ && !take(']'))
            excluded += next();
        for (char const c : std::string_view("a0 _-ZM5")) {
            if (excluded.find(c) == std::string::npos) return c;
        }
        has_failed_ = true;
        return ' ';
    }

    std::string repeated(std::string const& one) {
        std::size_t count = 1;
        if (take('*') || take('?')) {
            count = 0;
        } else if (take('+')) {
            count = 1;
        } else if (take('{')) {
            auto const [end, error] =
                std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
            auto const close = rest_.find('}');
            if (error != std::errc{} || close == std::string_view::npos || count > kTextMax) {
                has_failed_ = true;
                return {};
            }
            rest_.remove_prefix(close + 1);
        } else {
            return one;
        }
        take('?');  // not greedy
        if (count * one.size() > kTextMax) has_failed_ = true;
        std::string text;
        for (std::size_t i = 0; i < count && !has_failed_; ++i)
            text += one;
        return text;
    }

    std::string_view rest_;
    bool has_failed_ = false;
};

}  // namespace

std::optional<std::string> pattern_text(std::string_view pattern) {
    return Reader(pattern).read();
}

}  // namespace tasker::simulation
