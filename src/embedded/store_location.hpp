#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "store/notices.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/store.hpp"

namespace tasker::embedded {

/// Opens what a user named: `:memory:`, `sqlite:FILE`, FILE, or `postgres://…`, which has no owner.
/// `log`, which outlives it, is told what operators should know; null: nobody is.
/// \returns InvalidOption for an empty name or a scheme that is not known; otherwise as
///          open_sqlite_store or open_postgres_store.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_store(std::string_view location,
                                                               store::SqliteOptions::Access access,
                                                               std::string const& owner_name,
                                                               base::Log* log = nullptr);

/// Whether several processes may have it open at once.
[[nodiscard]] bool is_shared_location(std::string_view location) noexcept;

/// The name of a store as it may be shown: without a password.
[[nodiscard]] std::string public_name(std::string_view location);

/// The way to the other processes that share the store; null where there can be none. Clock and log
/// outlive it.
[[nodiscard]] Result<std::unique_ptr<store::Notices>> open_notices(std::string_view location,
                                                                   base::Clock const& clock,
                                                                   base::Log& log);

}  // namespace tasker::embedded
