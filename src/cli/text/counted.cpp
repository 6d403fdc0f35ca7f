#include "cli/text/counted.hpp"

#include <array>

namespace tasker::cli {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    auto const number = std::to_string(count) + " ";
    if (count == 1) return number + std::string(one);
    return number + (many.empty() ? std::string(one) + "s" : std::string(many));
}

std::string counted_bytes(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 4> kUnits{"kB", "MB", "GB", "TB"};
    if (bytes < 1'000) return counted(bytes, "byte");
    std::size_t unit = 0;
    for (; bytes >= 1'000'000 && unit + 1 < kUnits.size(); ++unit)
        bytes /= 1'000;
    auto text = std::to_string(bytes / 1'000);
    if (bytes < 10'000) text += "." + std::to_string(bytes / 100 % 10);
    return text + " " + std::string(kUnits[unit]);
}

}  // namespace tasker::cli
