#pragma once

#include "store/sqlite/statement.hpp"
#include "store/stored_rows.hpp"

namespace tasker::store::sqlite {

[[nodiscard]] inline model::StoredTemplate read_template(Row& row) {
    return store::read_template(row);
}
[[nodiscard]] inline model::Task read_task(Row& row) {  // kTaskColumns
    return store::read_task(row);
}
[[nodiscard]] inline model::DeadLetter read_dead_letter(Row& row) {
    return store::read_dead_letter(row);
}
[[nodiscard]] inline StoredEvent read_event(Row& row) {
    return store::read_event(row);
}
[[nodiscard]] inline model::OutgoingMessage read_message(Row& row) {
    return store::read_message(row);
}

}  // namespace tasker::store::sqlite
