#pragma once

#include <memory>
#include <string>

#include "store/inspection.hpp"
#include "tasker/time.hpp"

namespace tasker::store {

/// Opens a store on PostgreSQL for an audit: one snapshot in a transaction that only reads, beside
/// all who work there. As long as it is open the server keeps the rows that are outdated meanwhile.
///
/// \returns as open_postgres_store with Access::Read.
[[nodiscard]] Result<std::unique_ptr<Inspection>> open_postgres_inspection(
    std::string const& location);

/// Opens it to be moved elsewhere: nobody else can write meanwhile.
/// \returns StoreHeld if somebody still works on it: a step has a lease at `now`, or a process is
///          connected; otherwise as open_postgres_inspection, and StoreReadOnly without the right
///          to lock the tables.
[[nodiscard]] Result<std::unique_ptr<Inspection>> open_postgres_source(std::string const& location,
                                                                       TimePoint now);

}  // namespace tasker::store
