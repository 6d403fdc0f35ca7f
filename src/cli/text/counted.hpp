#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tasker::cli {

/// `1 step`, `2 steps`, `0 batches`. Without `many` the plural is `one` with an s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one,
                                  std::string_view many = {});

/// `512 bytes`, `1.2 kB`, `34 MB`: decimal, as disks are sold.
[[nodiscard]] std::string counted_bytes(std::uint64_t bytes);

}  // namespace tasker::cli
