#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/generating/write_files.hpp"

namespace tasker::cli {

/// Where made files go, as options say it.
struct Delivery {
    std::string output;  ///< a file, or a folder for several; empty: the screen, which has one
    bool is_forced = false;
};

/// One file goes to the screen or to any place; several go into a folder. Prints their names, or a
/// document with their texts.
[[nodiscard]] Result<ExitCode> deliver(Delivery const& delivery,
                                       std::vector<codegen::File> const& files, Output output,
                                       Context& context);

}  // namespace tasker::cli
