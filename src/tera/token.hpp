#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/error.hpp"

namespace tasker::tera {

/// Where something stands, both from 1; columns count bytes.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct Token {
    enum class Kind : std::uint8_t {
        Text,         ///< outside of braces
        OutputBegin,  ///< `{{`
        OutputEnd,    ///< `}}`
        TagBegin,     ///< `{%`
        TagEnd,       ///< `%}`
        Word,         ///< a name or a keyword
        Number,
        String,  ///< without its quotes
        Symbol,  ///< `|`, `==`
        End,
    };

    Kind kind = Kind::End;
    std::string text;
    Place place;
};

/// `file.tera:3:7: what is wrong`, as InvalidTemplate.
[[nodiscard]] Error error_at(std::string_view name, Place place, std::string const& what);

/// The tokens of a template, the last one an End. Comments, what stands in `raw`, and blanks that a
/// minus at a brace takes away are dealt with. \returns InvalidTemplate.
[[nodiscard]] Result<std::vector<Token>> tokens_of(std::string_view text, std::string_view name);

}  // namespace tasker::tera
