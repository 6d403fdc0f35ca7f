#pragma once

#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"

namespace tasker::cli {

// What `tasker dev` runs for somebody who has no template yet.

[[nodiscard]] Result<model::Template> example_template();
void add_example_handlers(Handlers& handlers);

}  // namespace tasker::cli
