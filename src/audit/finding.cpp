#include "audit/finding.hpp"

#include <array>

namespace tasker::audit {

namespace {

struct Entry {
    Kind kind;
    std::string_view name;
    std::string_view promise;
};

constexpr std::string_view kWhole = "all or nothing";
constexpr std::string_view kDurable = "answered means durable";
constexpr std::string_view kLegal = "only legal moves";
constexpr std::string_view kOrder = "dependencies first";
constexpr std::string_view kOnce = "one result an attempt";
constexpr std::string_view kWoken = "no lost wake-up";
constexpr std::string_view kRecovered = "a crash costs seconds";

/// In the order of Kind.
constexpr std::array<Entry, kKindCount> kEntries{{
    {Kind::FileDamaged, "file_damaged", kDurable},
    {Kind::ReferenceBroken, "reference_broken", kWhole},
    {Kind::Unreadable, "unreadable", kDurable},
    {Kind::PayloadLost, "payload_lost", kDurable},
    {Kind::ChainBroken, "chain_broken", kLegal},
    {Kind::IllegalMove, "illegal_move", kLegal},
    {Kind::WrongEnd, "wrong_end", kLegal},
    {Kind::StartedEarly, "started_early", kOrder},
    {Kind::AppliedTwice, "applied_twice", kOnce},
    {Kind::WrongAttempts, "wrong_attempts", kOnce},
    {Kind::WrongLease, "wrong_lease", kRecovered},
    {Kind::WrongCounter, "wrong_counter", kWoken},
    {Kind::NotFound, "not_found", kWoken},
    {Kind::Stuck, "stuck", kWoken},
}};

}  // namespace

std::string_view to_text(Kind kind) noexcept {
    return kEntries[static_cast<std::size_t>(kind)].name;
}

std::string_view promise_of(Kind kind) noexcept {
    return kEntries[static_cast<std::size_t>(kind)].promise;
}

}  // namespace tasker::audit
