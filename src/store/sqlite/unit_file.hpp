#pragma once

#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// The file, for what a unit of work cannot ask or tell the memory (live_tasks.hpp).
class UnitFile {
public:
    virtual ~UnitFile() = default;

    /// The statements of the unit's transaction, in which the file has all that was changed in the
    /// memory so far. May wait for another commit. Valid until the memory changes again.
    [[nodiscard]] virtual Result<Statements*> with_all_changes() = 0;
};

}  // namespace tasker::store::sqlite
