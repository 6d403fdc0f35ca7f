#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::cli {

enum class FileReaders : std::uint8_t { Owner, Everybody };

/// Writes `text` to `file`, in place of what is there: others see the old file or the whole new
/// one. \returns FileNotFound when it cannot be written.
[[nodiscard]] Result<void> replace_file(std::string const& file, std::string_view text,
                                        FileReaders readers = FileReaders::Owner);

}  // namespace tasker::cli
