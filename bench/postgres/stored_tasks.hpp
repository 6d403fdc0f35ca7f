#pragma once

#include <cstddef>
#include <string>

namespace tasker::bench {

/// Copies the tasks of a schema, with their steps, until there are `count`. Their ids are older
/// than those of what is there. Ends the program when that fails.
void multiply_tasks(std::string const& server, std::string const& schema, std::size_t count);

}  // namespace tasker::bench
