#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "bindings/c/src/wakes.hpp"
#include "tasker/error.hpp"
#include "tasker/uuid.hpp"

namespace tasker::c {

/// What became of requests that nobody waits for in a call. Thread-safe.
class Submissions {
public:
    explicit Submissions(std::shared_ptr<Waker> waker) : waker_(std::move(waker)) {}

    struct Answer {
        std::uint64_t ticket = 0;
        TaskId task{};
        std::optional<Error> error{};  ///< none: it is on disk
    };
    void add(Answer answer);
    /// The first ones.
    [[nodiscard]] std::vector<Answer> take(std::size_t most);

private:
    std::shared_ptr<Waker> const waker_;  // shared with whatever else wakes
    std::mutex mutex_;
    std::deque<Answer> waiting_;
};

}  // namespace tasker::c
