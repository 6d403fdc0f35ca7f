#pragma once

#include <cstdint>

namespace tasker::base {

/// Where chance comes from: splitmix64 of a seed, the same on every machine (standard
/// distributions differ between libraries, a seed must not). Not thread-safe; not for secrets.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators".
    [[nodiscard]] std::uint64_t bits() noexcept {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// In [0, limit); `limit` at least 1. The bias of the modulus is below 2^-32 for our limits.
    [[nodiscard]] std::uint64_t below(std::uint64_t limit) noexcept { return bits() % limit; }

    /// In [0, 1).
    [[nodiscard]] double unit() noexcept { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

    [[nodiscard]] bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace tasker::base
