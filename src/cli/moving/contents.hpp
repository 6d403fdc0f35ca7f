#pragma once

#include <array>
#include <cstddef>

#include "audit/finding.hpp"
#include "store/fingerprint.hpp"
#include "store/inspection.hpp"

namespace tasker::cli {

/// What a store holds, counted: two that agree on it hold the same.
struct Contents {
    std::size_t templates = 0;
    std::size_t tasks = 0;
    std::size_t unfinished_tasks = 0;
    std::size_t steps = 0;
    std::size_t edges = 0;
    std::size_t moves = 0;
    std::size_t checkpoints = 0;
    std::size_t dead_letters = 0;
    std::size_t events = 0;
    std::size_t messages = 0;        ///< that wait for a broker
    store::Fingerprint fingerprint;  ///< of all of them

    void add(model::StoredTemplate const& stored);
    void add(store::InspectedTask const& task);
    void add(store::StoredEvent const& event);
    void add(model::OutgoingMessage const& message);
    friend bool operator==(Contents const&, Contents const&) = default;
};

/// What an audit finds in tasks, counted by kind.
class Findings {
public:
    void add(store::InspectedTask const& task);
    void add(audit::Kind kind) { ++by_kind_[static_cast<std::size_t>(kind)]; }

    [[nodiscard]] std::size_t total() const noexcept;
    /// A kind of which there are more here than there; none if there is no such kind.
    [[nodiscard]] std::optional<audit::Kind> worse_than(Findings const& other) const noexcept;

private:
    std::array<std::size_t, audit::kKindCount> by_kind_{};
};

}  // namespace tasker::cli
