#include "cli/interruption_wait.hpp"

#include <atomic>

namespace tasker::cli {

void wait_for_interruption(Context& context) {
    std::atomic<bool> is_interrupted = false;
    context.on_interrupt([&] {
        is_interrupted = true;
        is_interrupted.notify_all();
    });
    is_interrupted.wait(false);
    // Nobody may touch the flag any more.
    context.on_interrupt([] {});
}

}  // namespace tasker::cli
