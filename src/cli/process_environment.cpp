#include "cli/process_environment.hpp"

#include <cstdlib>

namespace tasker::cli {

std::optional<std::string> process_variable(std::string const& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this program never changes its environment
    auto const* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

}  // namespace tasker::cli
