#pragma once

#include "store/sqlite/changed_rows.hpp"
#include "store/sqlite/live_tasks.hpp"

namespace tasker::store::sqlite {

/// What the file is to say of a step as it is now; none if it waits for nothing.
[[nodiscard]] std::optional<WaitingStep> waiting(LiveStep const& step);

/// What the row of a task is to be, and what there is of a step outside of its group. From now on
/// it counts as written.
[[nodiscard]] ChangedTask take_row(LiveTask& task);
[[nodiscard]] ChangedStep take_row(LiveStep& step);

/// The group that begins with the step in this place, as it is to be.
[[nodiscard]] std::string packed_group(LiveTask& task, std::size_t first);

}  // namespace tasker::store::sqlite
