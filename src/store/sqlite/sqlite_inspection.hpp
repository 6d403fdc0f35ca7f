#pragma once

#include <filesystem>
#include <memory>

#include "store/inspection.hpp"

namespace tasker::store {

/// Opens a SQLite store for an audit. Beside a process that holds it: as a reader, in short
/// transactions. Otherwise without locks or shared memory, so that a file is left exactly as a
/// crash left it.
///
/// \returns FileNotFound; StoreCorrupt if it is not a store at all; StoreNewer, StoreReadOnly if it
///          has another version of the format, or must first be opened by an owner (a transaction
///          of the time before its log was cut off).
[[nodiscard]] Result<std::unique_ptr<Inspection>> open_sqlite_inspection(
    std::filesystem::path const& file);

}  // namespace tasker::store
