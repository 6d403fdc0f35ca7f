#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace airports {

/// \returns FileNotFound with the path and the system's reason.
[[nodiscard]] tasker::Result<std::string> read_file(std::filesystem::path const& path);

/// In bytes.
struct FilePart {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};
/// \returns FileNotFound as above, also when the file is shorter.
[[nodiscard]] tasker::Result<std::string> read_part(std::filesystem::path const& path,
                                                    FilePart part);

/// Replaces a file as a whole: whoever reads it sees the old or the new text, also when the process
/// or the machine dies in between. On disk when it returns; may be repeated. Makes the folder.
/// \returns FileNotFound with the path and the system's reason.
[[nodiscard]] tasker::Result<void> replace_file(std::filesystem::path const& path,
                                                std::string_view text);

}  // namespace airports
