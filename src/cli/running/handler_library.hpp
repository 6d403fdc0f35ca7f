#pragma once

#include <filesystem>

#include "tasker/error.hpp"
#include "tasker/handlers.hpp"

namespace tasker::cli {

/// Loads a shared library that was written with TASKER_HANDLERS (tasker/plugin.hpp) and adds its
/// handlers. It stays loaded until the process ends: handlers are its code.
/// \returns FileNotFound; InvalidOption when it is no such library, is of another version of
///          Tasker, throws, or registers a name that is taken.
[[nodiscard]] Result<void> load_handlers(std::filesystem::path const& library, Handlers& handlers);

}  // namespace tasker::cli
