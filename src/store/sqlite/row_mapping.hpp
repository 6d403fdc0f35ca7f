#pragma once

#include "model/step.hpp"
#include "model/task.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

[[nodiscard]] model::StoredTemplate read_template(Row& row);
[[nodiscard]] model::Task read_task(Row& row);  ///< kTaskColumns
[[nodiscard]] model::DeadLetter read_dead_letter(Row& row);
[[nodiscard]] StoredEvent read_event(Row& row);

}  // namespace tasker::store::sqlite
