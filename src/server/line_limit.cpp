#include "server/line_limit.hpp"

#include <chrono>
#include <utility>

namespace tasker::server {

namespace {

constexpr std::size_t kLinesPerSecond = 10;

}  // namespace

LineLimit::Turn LineLimit::take_turn() {
    auto const second = std::chrono::floor<std::chrono::seconds>(clock_.now());
    std::scoped_lock const lock(mutex_);
    if (second != second_) {
        second_ = second;
        told_ = 0;
    }
    if (told_ >= kLinesPerSecond) {
        ++untold_;
        return {.may_be_told = false};
    }
    ++told_;
    return {.untold = std::exchange(untold_, 0)};
}

}  // namespace tasker::server
