#include "codegen/names.hpp"

#include <array>

namespace tasker::codegen {

namespace {

bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
char lowered(char c) noexcept {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
char raised(char c) noexcept {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Whether a word begins at `i`: `orderId`, `HTTPServer` (at the S).
bool begins_word(std::string_view name, std::size_t i) noexcept {
    if (i == 0 || !is_upper(name[i])) return false;
    auto const before = name[i - 1];
    if (is_lower(before) || is_digit(before)) return true;
    return is_upper(before) && i + 1 < name.size() && is_lower(name[i + 1]);
}

std::vector<std::string> usable_words(std::string_view name) {
    auto words = words_of(name);
    if (words.empty()) words.emplace_back("unnamed");
    if (is_digit(words.front().front())) words.front().insert(0, "n");
    return words;
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool is_within = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        auto const c = name[i];
        if (!is_upper(c) && !is_lower(c) && !is_digit(c)) {
            is_within = false;
            continue;
        }
        if (!is_within || begins_word(name, i)) words.emplace_back();
        words.back() += lowered(c);
        is_within = true;
    }
    return words;
}

std::string pascal_case(std::string_view name) {
    std::string text;
    for (auto& word : usable_words(name)) {
        word.front() = raised(word.front());
        text += word;
    }
    return text;
}

std::string camel_case(std::string_view name) {
    auto text = pascal_case(name);
    text.front() = lowered(text.front());
    return text;
}

std::string snake_case(std::string_view name) {
    std::string text;
    for (auto const& word : usable_words(name))
        text += (text.empty() ? "" : "_") + word;
    return text;
}

std::string without_language(std::string_view namespace_name) {
    constexpr std::array<std::string_view, 4> kSuffixes{"_rb", "_py", "_ts", "_rs"};
    for (auto const suffix : kSuffixes) {
        if (namespace_name.size() > suffix.size() && namespace_name.ends_with(suffix)) {
            namespace_name.remove_suffix(suffix.size());
            break;
        }
    }
    return std::string(namespace_name);
}

std::string UniqueNames::take(std::string const& name, std::string_view before_number) {
    auto candidate = name;
    for (int number = 2; !taken_.insert(candidate).second; ++number)
        candidate = name + std::string(before_number) + std::to_string(number);
    return candidate;
}

std::vector<std::string> member_names(
    std::vector<std::string> const& keys,
    std::function<std::string(std::string const& key)> const& name_of) {
    std::vector<std::string> names(keys.size());
    UniqueNames unique;
    for (bool const is_first : {true, false}) {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto const name = name_of(keys[i]);
            if ((name == keys[i]) == is_first) names[i] = unique.take(name, "_");
        }
    }
    return names;
}

}  // namespace tasker::codegen
