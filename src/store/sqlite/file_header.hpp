#pragma once

#include <cstdint>
#include <filesystem>

#include "tasker/error.hpp"

namespace tasker::store::sqlite {

enum class FileKind : std::uint8_t { New, Store };

/// What the file's first bytes say, without SQLite, which might change a foreign file by opening
/// it. Missing and empty files are New.
/// \returns StoreCorrupt if it is something else than a store of ours, StoreNewer if it is ahead of
///          us, StoreReadOnly if it cannot be read.
[[nodiscard]] Result<FileKind> check_file_header(std::filesystem::path const& file);

/// Whether a transaction was cut off that SQLite will roll back when the file is next written.
[[nodiscard]] bool has_hot_journal(std::filesystem::path const& file);

}  // namespace tasker::store::sqlite
