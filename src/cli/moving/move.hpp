#pragma once

#include <cstddef>
#include <functional>

#include "cli/moving/contents.hpp"
#include "store/import.hpp"
#include "store/inspection.hpp"

namespace tasker::cli {

/// What a move did.
struct Moved {
    Contents contents;
    std::size_t released_leases = 0;  ///< steps that were in progress, and run again at once
    std::size_t findings = 0;         ///< of an audit: the source had them, and so has the target
};

struct MoveSettings {
    TimePoint now{};
    /// Called now and then with how many tasks were copied, and then, with how many were verified.
    enum class Part : std::uint8_t { Copying, Verifying };
    std::function<void(Part, std::size_t)> on_progress;
    std::function<bool()> should_stop;
};

/// Copies everything, reads it back, compares, and commits. The process that worked on the source
/// has ended: its leases end with it, and limits that passed since begin anew.
///
/// \returns StoreCorrupt for a source of which something cannot be read; Stopping when it should
///          stop; Internal if the target does not hold the same. Nothing is moved then.
[[nodiscard]] Result<Moved> move(store::Inspection& source, store::Import& target,
                                 MoveSettings const& settings);

}  // namespace tasker::cli
