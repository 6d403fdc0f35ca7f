#include "base/property_pattern.hpp"

#include <algorithm>
#include <regex>
#include <string_view>
#include <tuple>

#include "base/schema_text_rules.hpp"

namespace tasker::base {

namespace {

constexpr std::size_t kPatternSizeMax = 256;
constexpr std::size_t kRepeatedMax = 2;
constexpr std::size_t kAlternativesMax = 4;
constexpr int kCountMax = 100;

// With none or one repeated part the stack sets the limit, with two the time: the third power.
constexpr std::size_t kNameSizeMax = 1024;
constexpr std::size_t kNameSizeMaxOfTwo = 160;

Error unusable(std::string const& why) {
    return {ErrorCode::InvalidTemplate, why};
}

/// What makes a pattern match in more than one way. \pre it is a regular expression
class Parts {
public:
    explicit Parts(std::string_view pattern) : rest_(pattern) {
        while (!rest_.empty())
            take();
    }

    std::size_t repeated = 0;
    std::size_t alternatives = 0;
    bool has_repeated_group = false;
    bool has_special_group = false;  ///< looks ahead
    bool has_back_reference = false;
    int count_max = 0;  ///< of `{…}`

private:
    void take() {
        auto const letter = rest_.front();
        auto const was_group = is_behind_group_;
        is_behind_group_ = letter == ')';
        switch (letter) {
            case '\\':
                has_back_reference |= rest_.size() > 1 && rest_[1] >= '1' && rest_[1] <= '9';
                return skip(2);
            case '[': return skip_class();
            case '|': ++alternatives; return skip(1);
            case '(':
                has_special_group |= rest_.starts_with("(?") && !rest_.starts_with("(?:");
                return skip(rest_.starts_with("(?") ? 3 : 1);
            case '{':
                if (rest_.find('}') == std::string_view::npos)
                    return skip(1);  // std::regex has the last word
                read_counts();
                [[fallthrough]];
            case '*':
            case '+':
            case '?':
                ++repeated;
                has_repeated_group |= was_group;
                skip(letter == '{' ? rest_.find('}') + 1 : 1);
                if (rest_.starts_with('?')) skip(1);  // the shortest first
                return;
            default: return skip(1);
        }
    }

    void skip(std::size_t size) { rest_.remove_prefix(std::min(size, rest_.size())); }

    void skip_class() {
        skip(rest_.starts_with("[^") ? 2 : 1);
        while (!rest_.empty() && !rest_.starts_with(']'))
            skip(rest_.front() == '\\' ? 2 : 1);
        skip(1);
    }

    void read_counts() {
        int count = 0;
        for (char const letter : rest_.substr(1, rest_.find('}') - 1)) {
            auto const is_digit = letter >= '0' && letter <= '9';
            count = is_digit ? std::min(count * 10 + (letter - '0'), kCountMax + 1) : 0;
            count_max = std::max(count_max, count);
        }
    }

    std::string_view rest_;
    bool is_behind_group_ = false;
};

}  // namespace

Result<std::size_t> name_size_max(std::string const& pattern) {
    if (pattern.size() > kPatternSizeMax) {
        return unusable("a pattern for names has at most " + std::to_string(kPatternSizeMax) +
                        " bytes");
    }
    // Bounded nesting first: the other compiler's recursion is not.
    if (auto const why = why_no_pattern(pattern)) {
        return unusable("not a regular expression: " + *why);
    }
    Parts const parts(pattern);
    if (parts.has_repeated_group) return unusable("a pattern for names may not repeat a group");
    if (parts.has_special_group) return unusable("a pattern for names may not look ahead");
    if (parts.has_back_reference) return unusable("a pattern for names may not refer back");
    if (parts.count_max > kCountMax) {
        return unusable("a pattern for names counts to at most " + std::to_string(kCountMax));
    }
    if (parts.repeated > kRepeatedMax) {
        return unusable("a pattern for names has at most two parts that repeat or are optional");
    }
    if (parts.alternatives > kAlternativesMax) {
        return unusable("a pattern for names has at most four '|'; list the names as properties");
    }
    try {
        std::ignore = std::regex(pattern);
    } catch (std::regex_error const& e) {
        return unusable(std::string("not a regular expression: ") + e.what());
    }
    return parts.repeated < kRepeatedMax ? kNameSizeMax : kNameSizeMaxOfTwo;
}

}  // namespace tasker::base
