#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/import.hpp"

namespace tasker::store {

/// Makes a new store: it is written beside its place, and moved there by commit. What a crash
/// leaves (FILE.moving) the next one overwrites.
///
/// \returns InvalidOption if there is something in its place; otherwise as open_sqlite_store.
[[nodiscard]] Result<std::unique_ptr<Import>> open_sqlite_import(std::filesystem::path const& file,
                                                                 std::string const& owner_name);

}  // namespace tasker::store
