#pragma once

#include <memory>
#include <string>

#include "store/import.hpp"

namespace tasker::store {

/// Makes the schema that a location names, or takes an empty one, and fills it in one transaction.
/// Others may have it open and read; they write when this has ended.
///
/// \returns InvalidOption if the schema has something; otherwise as open_postgres_store.
[[nodiscard]] Result<std::unique_ptr<Import>> open_postgres_import(std::string const& location);

}  // namespace tasker::store
