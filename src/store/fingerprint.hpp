#pragma once

#include <array>
#include <cstdint>

#include "store/inspection.hpp"

namespace tasker::store {

/// What two stores must agree on, in 256 bits: everything that a row holds and that belongs to it.
/// Sums of fingerprints do not depend on the order of what is summed.
struct Fingerprint {
    std::array<std::uint64_t, 4> words{};

    Fingerprint& operator+=(Fingerprint const& other) noexcept {
        for (std::size_t i = 0; i < words.size(); ++i)
            words[i] += other.words[i];
        return *this;
    }
    friend bool operator==(Fingerprint const&, Fingerprint const&) = default;
};

/// Does not depend on the order of steps, edges and dead letters, nor on what only one store has:
/// the marks by which it finds what waits.
[[nodiscard]] Fingerprint fingerprint_of(InspectedTask const& task);
[[nodiscard]] Fingerprint fingerprint_of(model::StoredTemplate const& stored);
[[nodiscard]] Fingerprint fingerprint_of(StoredEvent const& event);
[[nodiscard]] Fingerprint fingerprint_of(model::OutgoingMessage const& message);

}  // namespace tasker::store
