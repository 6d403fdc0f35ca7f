#pragma once

#include <cstdint>
#include <string>

#include "cli/cli11_app.hpp"

namespace tasker::cli {

enum class Shell : std::uint8_t { Bash, Zsh, Fish };

/// A script that teaches the shell all commands and options of the parser.
[[nodiscard]] std::string completion_for(Shell shell, CLI::App const& root);

}  // namespace tasker::cli
