#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/live/board.hpp"
#include "engine/committed.hpp"

namespace tasker::cli::live {

/// The run as plain lines, for pipes and files: each start, end and failure of a step, and what
/// becomes of the task. Of batch workers only failures, and every tenth of the batch.
class Journal {
public:
    /// The message of a step's failure, or nothing.
    using ErrorOf = std::function<std::string(StepId)>;

    /// What is worth a line about a step; `board` knows the step already.
    [[nodiscard]] std::vector<std::string> lines_of(engine::Committed::StepNow const& now,
                                                    Board const& board, ErrorOf const& error_of,
                                                    TimePoint at);
    [[nodiscard]] std::vector<std::string> lines_of(engine::Committed::TaskNow const& now);

private:
    void add_progress(std::vector<std::string>& lines, Board::Row const& row);

    std::unordered_map<std::string, std::size_t> tenths_;  // of each batch, told last
};

}  // namespace tasker::cli::live
