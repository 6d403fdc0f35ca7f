#pragma once

#include "store/sqlite/changed_rows.hpp"
#include "store/sqlite/live_tasks.hpp"

namespace tasker::store::sqlite {

/// What the indexes are to say of a step as it is now.
[[nodiscard]] IndexedStep to_index(LiveStep const& step);

/// What the row of a task or step is to be. From now on it counts as written.
[[nodiscard]] ChangedTask take_row(LiveTask& task);
[[nodiscard]] ChangedStep take_row(LiveStep& step);

}  // namespace tasker::store::sqlite
