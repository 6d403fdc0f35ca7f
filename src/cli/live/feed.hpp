#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/committed.hpp"
#include "tasker/time.hpp"

namespace tasker::cli::live {

/// Where the engine's threads leave what was committed and one other thread waits for it. Keeps the
/// events of one task, and before it is known which one, of all.
class Feed {
public:
    void push(engine::Committed const& committed);
    void focus(TaskId task);
    /// Wakes whoever waits, with nothing.
    void interrupt();

    /// What came since the last call; waits for something to come, for `interrupt`, or until
    /// `patience` has passed.
    [[nodiscard]] std::vector<engine::Committed> take(std::optional<Duration> patience);
    [[nodiscard]] bool is_interrupted() const;

private:
    [[nodiscard]] engine::Committed only_focus(engine::Committed const& committed) const;

    mutable std::mutex mutex_;
    std::condition_variable news_;
    std::optional<TaskId> focus_;
    std::vector<engine::Committed> waiting_;
    bool is_interrupted_ = false;
};

}  // namespace tasker::cli::live
