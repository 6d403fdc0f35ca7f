#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tasker::cli {

/// `1 step`, `2 steps`, `0 batches`. Without `many` the plural is `one` with an s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one,
                                  std::string_view many = {});

}  // namespace tasker::cli
