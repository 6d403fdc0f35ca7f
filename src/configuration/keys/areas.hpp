#pragma once

#include "configuration/keys/keys.hpp"

namespace tasker::configuration {

// The tables, a file each; the order is that of the documentation.

void add_common_keys(Keys& keys);
void add_orchestration_keys(Keys& keys);
void add_worker_keys(Keys& keys);

/// Marks those that processes read; after all tables.
void mark_use(Keys& keys);

}  // namespace tasker::configuration
