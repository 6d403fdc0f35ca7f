#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/task.hpp"
#include "store/store.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

// The dead letter queue as the API names things: `StalenessTimeout`, `ManuallyResolved`.

[[nodiscard]] std::string_view api_name(model::DeadLetterReason reason) noexcept;
[[nodiscard]] std::string_view api_name(model::DeadLetterStatus status) noexcept;
[[nodiscard]] std::optional<model::DeadLetterStatus> status_from(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string_view> status_names();

/// DlqEntry.
[[nodiscard]] JsonObject document_of(model::DeadLetter const& letter);

/// Every entry with this status (none: all), newest first.
[[nodiscard]] Result<std::vector<model::DeadLetter>> all_dead_letters(
    store::Reader& reader, std::optional<model::DeadLetterStatus> status);

/// An array of DlqStats: a row for each reason that there is.
[[nodiscard]] JsonArray statistics_of(std::vector<model::DeadLetter> const& letters);

/// How urgent an entry is: a base by its reason and a point for each minute that it waits.
[[nodiscard]] double urgency_of(model::DeadLetter const& letter, TimePoint now) noexcept;

}  // namespace tasker::server::rest
