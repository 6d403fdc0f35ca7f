#include "transport/interruption.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>

#include "base/assert.hpp"

namespace tasker::transport {

Interruption::Interruption() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    TASKER_ASSERT(event_ >= 0);
}

Interruption::~Interruption() {
    ::close(event_);
}

void Interruption::interrupt() {
    std::uint64_t const one = 1;
    // It fails only when nobody has looked 2^64 times: then it is set.
    std::ignore = ::write(event_, &one, sizeof one);
}

Interruption::Cause Interruption::wait(int socket, Duration patience) {
    std::array<pollfd, 2> both{{{.fd = socket, .events = POLLIN, .revents = 0},
                                {.fd = event_, .events = POLLIN, .revents = 0}}};
    // Rounded up: a wait of less than a millisecond must not be one of none.
    auto const ms = std::chrono::ceil<std::chrono::milliseconds>(patience).count();
    auto const limit = static_cast<int>(std::clamp<std::int64_t>(ms, 0, INT_MAX));
    auto const count = ::poll(both.data(), both.size(), limit);
    if (count < 0 && errno == EINTR) return Cause::TimeOut;
    if (both[1].revents != 0) {
        std::uint64_t times = 0;
        std::ignore = ::read(event_, &times, sizeof times);
        return Cause::Interrupted;
    }
    return both[0].revents != 0 ? Cause::Readable : Cause::TimeOut;
}

}  // namespace tasker::transport
