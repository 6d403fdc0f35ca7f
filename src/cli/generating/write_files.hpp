#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "codegen/language.hpp"
#include "tasker/error.hpp"

namespace tasker::cli {

/// What may be written over.
enum class Overwrite : std::uint8_t {
    GeneratedTypes,  ///< files of types, which are no place for changes; nothing else
    Everything,
};

/// Where a file called `name` goes: into `output` if that is a folder, or ends with a slash.
[[nodiscard]] std::filesystem::path place_of(std::filesystem::path const& output,
                                             std::string const& name);

/// Writes the files into `folder`, which is made if need be; none of them if one is there that must
/// not be written over. \returns InvalidOption naming those, FileNotFound when one cannot be
/// written.
[[nodiscard]] Result<void> write_files(std::filesystem::path const& folder,
                                       std::span<codegen::File const> files, Overwrite overwrite);
/// The same of one text, at this place.
[[nodiscard]] Result<void> write_file(std::filesystem::path const& place, std::string const& text,
                                      Overwrite overwrite);

}  // namespace tasker::cli
