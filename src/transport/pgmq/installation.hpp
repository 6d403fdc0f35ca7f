#pragma once

#include "transport/pgmq/link.hpp"

namespace tasker::transport::pgmq {

/// Makes the schema pgmq with what is in schema/pgmq, unless somebody has: the extension, another
/// process, or Tasker before. \returns StoreReadOnly without the right to do so.
[[nodiscard]] Result<void> install(Link& link);

}  // namespace tasker::transport::pgmq
