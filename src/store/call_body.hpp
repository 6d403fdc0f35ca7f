#pragma once

#include "store/store.hpp"

namespace tasker::store {

// Calls a body of the engine. A body that throws has a bug: Internal, with what it threw.
[[nodiscard]] Result<void> call_unit_body(UnitBody const& body, UnitOfWork& unit);
[[nodiscard]] Result<void> call_read_body(ReadBody const& body, Reader& reader);

}  // namespace tasker::store
