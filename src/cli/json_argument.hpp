#pragma once

#include <string>
#include <string_view>

#include "cli/context.hpp"

namespace tasker::cli {

/// JSON from the command line: the text itself, `@FILE`, or `@-` for standard input.
/// \param option  its name, for messages
/// \returns FileNotFound, or InvalidJson with line and column.
[[nodiscard]] Result<Json> read_json(std::string const& argument, std::string_view option,
                                     Context& context);
/// The same; \returns InvalidJson too when it is no object.
[[nodiscard]] Result<JsonObject> read_object(std::string const& argument, std::string_view option,
                                             Context& context);

}  // namespace tasker::cli
