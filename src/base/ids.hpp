#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "tasker/uuid.hpp"

namespace tasker::base {

/// When an id of version 7 was made, to the millisecond.
[[nodiscard]] TimePoint time_of(Uuid const& v7) noexcept;

/// Makes UUIDs. Thread-safe. Clock and seed are passed in, so a simulated run repeats its ids.
class Ids {
public:
    Ids(Clock const& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

    /// Version 7, strictly ascending for one instance: 48 bits of milliseconds, a counter of 12
    /// bits within the millisecond, 62 random bits. Source: RFC 9562 section 6.2, method 1.
    [[nodiscard]] Uuid v7();

    /// Version 4, for correlation ids.
    [[nodiscard]] Uuid v4();

    template <class Id>
    [[nodiscard]] Id next() {
        return Id{v7()};
    }

private:
    Clock const& clock_;
    std::mutex mutex_;
    Random random_;
    std::uint64_t last_ = 0;  // milliseconds << 12 | counter
};

}  // namespace tasker::base
