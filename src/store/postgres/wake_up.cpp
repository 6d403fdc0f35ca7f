#include "store/postgres/wake_up.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/assert.hpp"

namespace tasker::store::postgres {

WakeUp::WakeUp() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    TASKER_ASSERT(fd_ >= 0);
}

WakeUp::~WakeUp() {
    ::close(fd_);
}

void WakeUp::ring() const {
    std::uint64_t const one = 1;
    // It can fail only when it was rung 2^64 times and not heard.
    [[maybe_unused]] auto const written = ::write(fd_, &one, sizeof one);
}

void WakeUp::clear() const {
    std::uint64_t count = 0;
    [[maybe_unused]] auto const read = ::read(fd_, &count, sizeof count);
}

}  // namespace tasker::store::postgres
