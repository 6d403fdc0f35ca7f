#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tasker::base {

/// What `write` makes of each, with `between` between them.
template <class Items, class Write>
[[nodiscard]] std::string joined(Items const& items, std::string_view between, Write const& write) {
    std::string text;
    bool is_first = true;
    for (auto const& item : items) {
        if (!is_first) text += between;
        is_first = false;
        text += write(item);
    }
    return text;
}

[[nodiscard]] inline std::string joined(std::span<std::string const> words,
                                        std::string_view between = ", ") {
    return joined(words, between, [](std::string const& word) { return std::string_view(word); });
}

}  // namespace tasker::base
