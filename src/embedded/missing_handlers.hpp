#pragma once

#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"

namespace tasker::embedded {

/// Whether every step of the template has a handler. \returns HandlerNotFound with a line for each
/// that has none: step, callable, and the nearest that is registered.
[[nodiscard]] Result<void> check_handlers(model::Template const& tmpl, Handlers const& handlers);

}  // namespace tasker::embedded
