#pragma once

#include <atomic>

#include "cli/context.hpp"

namespace tasker::cli {

/// Set by Ctrl-C, as long as it lives: whoever works looks at it between two pieces of work.
class StopSignal {
public:
    explicit StopSignal(Context& context) : context_(context) {
        context.on_interrupt([this] { is_set_ = true; });
    }
    ~StopSignal() { context_.on_interrupt({}); }
    StopSignal(StopSignal const&) = delete;
    StopSignal& operator=(StopSignal const&) = delete;

    [[nodiscard]] bool is_set() const noexcept { return is_set_; }

private:
    Context& context_;
    std::atomic<bool> is_set_ = false;
};

}  // namespace tasker::cli
