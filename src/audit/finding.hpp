#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tasker/uuid.hpp"

namespace tasker::audit {

/// What may be wrong in a store (docs/reference/store-check.md).
enum class Kind : std::uint8_t {
    FileDamaged,
    ReferenceBroken,
    Unreadable,
    PayloadLost,
    ChainBroken,
    IllegalMove,
    WrongEnd,
    StartedEarly,
    AppliedTwice,
    WrongAttempts,
    WrongLease,
    WrongCounter,
    NotFound,
    Stuck,
};
inline constexpr std::size_t kKindCount = 14;

/// `started_early`: for scripts.
[[nodiscard]] std::string_view to_text(Kind kind) noexcept;
/// The promise that is broken then, in a few words.
[[nodiscard]] std::string_view promise_of(Kind kind) noexcept;

struct Finding {
    Kind kind = Kind::FileDamaged;
    TaskId task_id{};    ///< nil: it is about the file
    StepId step_id{};    ///< nil: it is about the task, or the file
    std::string step{};  ///< the step's name
    std::string what{};  ///< in words
};

using OnFinding = std::function<void(Finding const&)>;

}  // namespace tasker::audit
