#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tasker/error.hpp"

namespace orders {

/// One movement of money, in place of a card processor.
struct Entry {
    std::string key;   ///< idempotency key: at most one entry has it
    std::string kind;  ///< `charge` or `refund`
    std::string order;
    std::int64_t amount_cents = 0;
};

enum class Recorded : std::uint8_t { Now, Before };

/// Appends the entry as a line of JSON, unless an entry with this key is there. Durable when it
/// returns, and safe beside other threads and processes, so a handler that runs again after a crash
/// finds what it did before. Makes the file and its folder.
/// \returns FileNotFound with the path and the system's reason.
[[nodiscard]] tasker::Result<Recorded> record(std::filesystem::path const& ledger,
                                              Entry const& entry);

}  // namespace orders
