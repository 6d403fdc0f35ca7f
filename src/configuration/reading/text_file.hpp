#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::configuration {

/// What a configuration file may have; a complete one has some 50 kB.
inline constexpr std::size_t kFileBytesMax = std::size_t{1024} * 1024;
/// What a file with one secret may have.
inline constexpr std::size_t kSecretFileBytesMax = std::size_t{64} * 1024;

/// The whole file. \returns FileNotFound with what is wrong, without the file's name.
[[nodiscard]] Result<std::string> read_text_file(std::filesystem::path const& file,
                                                 std::size_t bytes_max);

/// The whole file with a secret in it, without the line break at its end; only regular files, as
/// others may keep a process waiting. \returns as read_text_file.
[[nodiscard]] Result<std::string> read_secret_file(std::filesystem::path const& file);

/// `"text"` for a message: one line, and not all of it when it is long.
[[nodiscard]] std::string quoted_briefly(std::string_view text);

}  // namespace tasker::configuration
