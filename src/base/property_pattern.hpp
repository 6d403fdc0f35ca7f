#pragma once

#include <cstddef>
#include <string>

#include "tasker/error.hpp"

namespace tasker::base {

/// How long a name may be that is matched with `pattern`, a key of `patternProperties`.
///
/// The validator matches names with std::regex, which tries one way after the other, each with a
/// recursion a letter: time may double with each letter, and the stack end. So what may be matched
/// in many ways is refused: at most two parts that repeat or are optional, no group among them,
/// four
/// `|`, 256 bytes; and with two such parts names may not be long.
/// \returns InvalidTemplate with the reason when the pattern is none that can be matched.
[[nodiscard]] Result<std::size_t> name_size_max(std::string const& pattern);

}  // namespace tasker::base
