#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::fuzz {

/// Ends the process, which makes the input a finding, unless the promise is kept.
inline void must(bool is_kept, std::string_view promise,
                 std::source_location where = std::source_location::current()) {
    if (!is_kept) [[unlikely]]
        die("broken: " + std::string(promise), where);
}

inline void must_say_why(Error const& error,
                         std::source_location where = std::source_location::current()) {
    must(!error.message().empty(), "an error says what is wrong", where);
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

/// Cuts the text before the next `delimiter` off `rest`; all of it when there is none.
inline std::string_view cut_at(std::string_view& rest, char delimiter) {
    auto const end = rest.find(delimiter);
    auto const part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

}  // namespace tasker::fuzz

/// What libFuzzer calls with every input, and `replay` with every file.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
