#pragma once

#include <vector>

#include "model/template.hpp"
#include "store/store.hpp"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"
#include "template/registry.hpp"

namespace tasker::embedded {

/// Whether every step of the template has a handler. \returns HandlerNotFound with a line for each
/// that has none: step, callable, and the nearest that is registered.
[[nodiscard]] Result<void> check_handlers(model::Template const& tmpl, Handlers const& handlers);

/// How templates address their handlers, without settings, each once and in order: those that are
/// known here, and those of the store, which another process may have brought a moment ago. Blocks
/// for a read.
[[nodiscard]] Result<std::vector<model::HandlerReference>> wanted_handlers(
    store::Store& store, templates::Registry const& registry);

}  // namespace tasker::embedded
