#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "worker/dispatch/run.hpp"

namespace tasker::worker {

/// The calls that are going on, and the question of who answers for a step: its handler, or the
/// timeout. Thread-safe; time is an argument.
class Runs {
public:
    /// At most `overrunning_max` threads that are kept busy past their time are replaced.
    explicit Runs(std::size_t overrunning_max) : overrunning_max_(overrunning_max) {}

    void add(std::shared_ptr<Run> run);

    enum class Ending : unsigned char {
        First,     ///< nobody answered for the step yet: the caller does
        Late,      ///< its time was up before; its place was kept for it, and is to be freed now
        Replaced,  ///< its time was up before, and another thread took over
        GivenUp,   ///< the worker stops and has given the step up
    };
    [[nodiscard]] Ending finish(Run const& run);

    struct Expired {
        std::shared_ptr<Run> run;
        bool is_replaced = false;  ///< its place is free, and its thread to be replaced
    };
    /// Those whose time is up: the caller answers for them. Their stop flags are set.
    [[nodiscard]] std::vector<Expired> expire(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_deadline() const;

    /// The call that was pulled under this id and is not answered yet; null when there is none.
    [[nodiscard]] std::shared_ptr<Run> find_pulled(Uuid call_id) const;
    /// Calls that were pulled and are not answered yet.
    struct Pulled {
        Uuid call_id;
        TimePoint since;
    };
    [[nodiscard]] std::vector<Pulled> pulled() const;

    /// Sets the stop flag of a running call. \returns it, or null.
    std::shared_ptr<Run> revoke(model::LeaseKey key);
    /// Nobody answers for them any more. Their stop flags are set.
    [[nodiscard]] std::vector<std::shared_ptr<Run>> give_up();

    struct Held {
        model::LeaseKey key;
        TimePoint since;
    };
    [[nodiscard]] std::vector<Held> held() const;
    [[nodiscard]] std::size_t count() const;
    /// Whose time was up, and who still run.
    [[nodiscard]] std::size_t overrunning() const;
    /// Those of them whose place is still taken.
    [[nodiscard]] std::size_t stuck() const;

private:
    struct Overrun {
        bool is_replaced = false;
    };
    std::size_t const overrunning_max_;
    mutable std::mutex mutex_;
    std::map<Run const*, std::shared_ptr<Run>> running_;
    std::multimap<TimePoint, Run const*> by_deadline_;
    std::unordered_map<Uuid, Run const*> pulled_;  // of the running ones
    std::map<Run const*, Overrun> overrunning_;
    std::size_t replaced_ = 0;  // of the overrunning ones

    void forget_deadline_locked(Run const& run);
};

}  // namespace tasker::worker
