#pragma once

#include <cstddef>
#include <filesystem>

namespace tasker::bench {

/// Copies the tasks of a store that nobody has open, all of which have ended, until there are
/// `count`.
void multiply_tasks(std::filesystem::path const& file, std::size_t count);

}  // namespace tasker::bench
