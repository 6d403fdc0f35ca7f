#pragma once

#include "bindings/c/include/tasker/c/host.h"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"

namespace tasker::c {

/// Stand-ins for the handlers that the caller has: they are found, and never run here.
/// \returns InvalidOption or DuplicateHandler.
[[nodiscard]] Result<Handlers> foreign_handlers(tasker_host_options_record const& options);

}  // namespace tasker::c
