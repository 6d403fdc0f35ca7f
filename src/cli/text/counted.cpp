#include "cli/text/counted.hpp"

namespace tasker::cli {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    auto const number = std::to_string(count) + " ";
    if (count == 1) return number + std::string(one);
    return number + (many.empty() ? std::string(one) + "s" : std::string(many));
}

}  // namespace tasker::cli
