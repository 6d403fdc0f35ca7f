#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/log.hpp"
#include "store/postgres/rows.hpp"
#include "tasker/time.hpp"

namespace tasker::store::postgres {

/// Tells operators what the server was slow with: names of statements, never their parameters.
/// Statements of one round trip are executed one after the other, and answered together, so they
/// are told of together. Thread-safe.
class SlowLog {
public:
    /// `log` may be null: then it only counts. A limit of zero: nothing is slow.
    SlowLog(base::Log* log, Duration limit) : log_(log), limit_(limit) {}

    /// One round trip to `place`, of these statements. `answers` has one less, or some, when one
    /// failed.
    void tell(std::string_view place, Duration took, std::span<char const* const> statements,
              std::span<Rows const> answers);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    base::Log* const log_;
    Duration const limit_;
    std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace tasker::store::postgres
