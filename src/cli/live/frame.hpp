#pragma once

#include <string>
#include <vector>

#include "cli/live/board.hpp"
#include "cli/text/style.hpp"

namespace tasker::cli::live {

/// The board as lines that fit the screen: never wider than its columns, one fewer than its rows.
/// Where there are more steps than room, those that run, wait or failed come first.
[[nodiscard]] std::vector<std::string> frame_of(Board const& board, TimePoint now,
                                                Screen const& screen);

}  // namespace tasker::cli::live
