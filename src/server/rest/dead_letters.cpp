#include "server/rest/dead_letters.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/timestamp.hpp"
#include "model/json_values.hpp"
#include "server/rest/values.hpp"

namespace tasker::server::rest {

namespace {

using model::DeadLetterReason;
using model::DeadLetterStatus;

struct ReasonRow {
    DeadLetterReason reason;
    std::string_view name;
    double urgency;  ///< spec/orchestration.md 2.3
};
constexpr std::array kReasons{
    ReasonRow{DeadLetterReason::StalenessTimeout, "StalenessTimeout", 100},
    ReasonRow{DeadLetterReason::MaxRetriesExceeded, "MaxRetriesExceeded", 500},
    ReasonRow{DeadLetterReason::DependencyCycleDetected, "DependencyCycleDetected", 1000},
    ReasonRow{DeadLetterReason::WorkerUnavailable, "WorkerUnavailable", 50},
    ReasonRow{DeadLetterReason::Manual, "ManualDlq", 10},
};
constexpr std::array<std::pair<DeadLetterStatus, std::string_view>, 4> kStatuses{{
    {DeadLetterStatus::Pending, "Pending"},
    {DeadLetterStatus::ManuallyResolved, "ManuallyResolved"},
    {DeadLetterStatus::PermanentlyFailed, "PermanentlyFailed"},
    {DeadLetterStatus::Cancelled, "Cancelled"},
}};

double minutes_in(Duration duration) noexcept {
    return std::chrono::duration<double, std::ratio<60>>(duration).count();
}

struct ReasonStatistics {
    std::array<std::size_t, kStatuses.size()> by_status{};
    std::size_t total = 0;
    std::optional<TimePoint> oldest;
    std::optional<TimePoint> newest;
    double resolution_minutes = 0;
    std::size_t resolved = 0;

    void add(model::DeadLetter const& letter) {
        ++total;
        ++by_status.at(static_cast<std::size_t>(letter.status));
        oldest = std::min(oldest.value_or(letter.created_at), letter.created_at);
        newest = std::max(newest.value_or(letter.created_at), letter.created_at);
        if (!letter.resolved_at) return;
        ++resolved;
        resolution_minutes += minutes_in(*letter.resolved_at - letter.created_at);
    }
};

}  // namespace

std::string_view api_name(DeadLetterReason reason) noexcept {
    return std::ranges::find(kReasons, reason, &ReasonRow::reason)->name;
}

std::string_view api_name(DeadLetterStatus status) noexcept {
    return std::ranges::find(kStatuses, status, &decltype(kStatuses)::value_type::first)->second;
}

std::optional<DeadLetterStatus> status_from(std::string_view name) noexcept {
    for (auto const& [status, known] : kStatuses) {
        if (known == name) return status;
    }
    return std::nullopt;
}

std::vector<std::string_view> status_names() {
    std::vector<std::string_view> names;
    names.reserve(kStatuses.size());
    for (auto const& [status, name] : kStatuses)
        names.push_back(name);
    return names;
}

JsonObject document_of(model::DeadLetter const& letter) {
    return {{"dlq_entry_uuid", letter.id.to_string()},
            {"task_uuid", letter.task_id.to_string()},
            {"original_state", model::to_text(letter.original_state)},
            {"dlq_reason", api_name(letter.reason)},
            {"dlq_timestamp", base::naive_timestamp(letter.created_at)},
            {"resolution_status", api_name(letter.status)},
            {"resolution_timestamp", naive_time_or_null(letter.resolved_at)},
            {"resolution_notes", model::text_or_null(letter.resolution_notes)},
            {"resolved_by", model::text_or_null(letter.resolved_by)},
            {"task_snapshot", parsed(letter.snapshot)},
            {"metadata", parsed(letter.metadata)},
            {"created_at", base::naive_timestamp(letter.created_at)},
            {"updated_at", base::naive_timestamp(letter.updated_at.value_or(letter.created_at))}};
}

Result<std::vector<model::DeadLetter>> all_dead_letters(store::Reader& reader,
                                                        std::optional<DeadLetterStatus> status) {
    constexpr std::size_t kChunk = 1'000;
    std::vector<model::DeadLetter> all;
    for (bool has_more = true; has_more;) {
        TASKER_TRY_ASSIGN(
            auto some,
            reader.dead_letters({.status = status, .offset = all.size(), .limit = kChunk}));
        has_more = some.size() == kChunk;
        std::ranges::move(some, std::back_inserter(all));
    }
    return all;
}

JsonArray statistics_of(std::vector<model::DeadLetter> const& letters) {
    std::array<ReasonStatistics, kReasons.size()> by_reason{};
    for (auto const& letter : letters)
        by_reason.at(static_cast<std::size_t>(letter.reason)).add(letter);
    auto const count = [](ReasonStatistics const& of, DeadLetterStatus status) {
        return of.by_status.at(static_cast<std::size_t>(status));
    };
    JsonArray rows;
    for (auto const& row : kReasons) {
        auto const& one = by_reason.at(static_cast<std::size_t>(row.reason));
        if (one.total == 0) continue;
        Json average = nullptr;
        if (one.resolved > 0) {
            average = two_decimals(one.resolution_minutes / static_cast<double>(one.resolved));
        }
        rows.push_back(
            JsonObject{{"dlq_reason", row.name},
                       {"total_entries", one.total},
                       {"pending", count(one, DeadLetterStatus::Pending)},
                       {"manually_resolved", count(one, DeadLetterStatus::ManuallyResolved)},
                       {"permanent_failures", count(one, DeadLetterStatus::PermanentlyFailed)},
                       {"cancelled", count(one, DeadLetterStatus::Cancelled)},
                       {"oldest_entry", naive_time_or_null(one.oldest)},
                       {"newest_entry", naive_time_or_null(one.newest)},
                       {"avg_resolution_time_minutes", std::move(average)}});
    }
    return rows;
}

double urgency_of(model::DeadLetter const& letter, TimePoint now) noexcept {
    return std::ranges::find(kReasons, letter.reason, &ReasonRow::reason)->urgency +
           minutes_in(now - letter.created_at);
}

}  // namespace tasker::server::rest
