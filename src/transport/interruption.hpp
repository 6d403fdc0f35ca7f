#pragma once

#include <cstdint>

#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::transport {

/// What one thread waits for beside a socket, so that another can end the wait. `interrupt` is
/// thread-safe; the rest belongs to one thread.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(Interruption const&) = delete;
    Interruption& operator=(Interruption const&) = delete;

    void interrupt();

    enum class Cause : std::uint8_t { Readable, TimeOut, Interrupted };
    /// Waits until there is something to read from the socket, `patience` has passed, or somebody
    /// interrupts: that is then over.
    [[nodiscard]] Cause wait(int socket, Duration patience);

private:
    int event_ = -1;
};

}  // namespace tasker::transport
