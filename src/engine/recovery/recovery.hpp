#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/advance.hpp"
#include "engine/dependencies.hpp"

namespace tasker::engine {

/// What somebody dropped: steps whose worker died are made ready again; leases are prolonged for
/// those who live.
class Recovery {
public:
    explicit Recovery(Dependencies const& deps) : deps_(deps) {}

    /// Takes back what processes that are gone left in progress, and lets limits that passed while
    /// no process ran begin anew (a task's whole lifetime goes on counting). For a store that this
    /// process owns alone, before any of its workers has claimed. \returns how many steps.
    [[nodiscard]] Result<std::size_t> take_over();

    struct Look {
        std::size_t count = 0;              ///< steps taken back
        std::optional<TimePoint> again_at;  ///< when the next lease ends that was seen
    };
    /// Takes back steps whose lease has run out, up to a batch.
    [[nodiscard]] Look step();

    /// \returns per request, per lease, whether it is still held.
    [[nodiscard]] std::vector<Result<std::vector<bool>>> renew(
        std::vector<std::vector<model::LeaseKey>> const& requests);

private:
    using Find =
        std::function<Result<std::vector<model::Step>>(store::UnitOfWork& unit, TimePoint now)>;
    [[nodiscard]] Result<std::size_t> take_back(Find const& find);
    [[nodiscard]] Result<void> forgive_the_outage();

    static constexpr std::size_t kBatchMax = 256;
    static constexpr Duration kPause = std::chrono::milliseconds(250);
    Dependencies const& deps_;
};

}  // namespace tasker::engine
