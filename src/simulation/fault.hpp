#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::simulation {

/// What may go wrong while a user's workflow runs, in the words of the user.
enum class Fault : std::uint8_t {
    // Of one call of a handler.
    Failure,
    PermanentFailure,
    Timeout,
    Slow,
    Stall,
    LostAnswer,
    DoubleAnswer,
    // Of everything around.
    Crash,
    WorkerCrash,
    Database,
    Clock,
    Cancel,
};
inline constexpr std::size_t kFaultCount = 12;
/// Those before it strike a call, those from it on strike at any moment.
inline constexpr std::size_t kCallFaultCount = 7;

/// `lost-answer`.
[[nodiscard]] std::string_view to_text(Fault fault) noexcept;
/// A sentence without a full stop: what happens.
[[nodiscard]] std::string_view describe(Fault fault) noexcept;
[[nodiscard]] std::optional<Fault> fault_from(std::string_view text) noexcept;

/// Which faults may strike.
class FaultSet {
public:
    [[nodiscard]] static FaultSet none() { return {}; }
    /// What a workflow is built to survive: with these every task should end complete.
    [[nodiscard]] static FaultSet some();
    [[nodiscard]] static FaultSet all();
    /// `none`, `some`, `all`, or names with commas between them.
    /// \returns InvalidOption with the nearest name.
    [[nodiscard]] static Result<FaultSet> from(std::string_view text);

    void add(Fault fault) { faults_.set(static_cast<std::size_t>(fault)); }
    void remove(Fault fault) { faults_.reset(static_cast<std::size_t>(fault)); }
    [[nodiscard]] bool contains(Fault fault) const {
        return faults_.test(static_cast<std::size_t>(fault));
    }
    [[nodiscard]] bool empty() const { return faults_.none(); }
    /// Whether a failure may be one that no retry follows.
    [[nodiscard]] bool may_exhaust() const { return contains(Fault::PermanentFailure); }

private:
    std::bitset<kFaultCount> faults_;
};

[[nodiscard]] constexpr Fault fault_at(std::size_t index) noexcept {
    return static_cast<Fault>(index);
}

}  // namespace tasker::simulation
