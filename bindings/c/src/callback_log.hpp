#pragma once

#include <memory>

#include "base/log.hpp"
#include "bindings/c/include/tasker/c/host.h"

namespace tasker::c {

/// TASKER_LOG_TRACE and what is unknown are taken as the nearest that there is.
[[nodiscard]] base::LogLevel log_level_of(std::uint32_t level) noexcept;

/// Hands lines to the caller.
[[nodiscard]] std::shared_ptr<base::AdjustableLog> make_callback_log(tasker_log log, void* context,
                                                                     base::LogLevel least);

}  // namespace tasker::c
