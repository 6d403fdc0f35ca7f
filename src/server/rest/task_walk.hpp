#pragma once

#include <cstddef>
#include <functional>

#include "store/store.hpp"

namespace tasker::server::rest {

enum class Walk : std::uint8_t { GoOn, Stop };

/// Calls `visit` for each task that fits, newest first, until it has enough. In chunks: memory does
/// not grow with their number. `filter.offset` and `limit` mean nothing.
[[nodiscard]] Result<void> walk_tasks(store::Reader& reader, store::Reader::TaskFilter filter,
                                      std::function<Result<Walk>(model::Task&)> const& visit);

}  // namespace tasker::server::rest
