#pragma once

namespace tasker::store::postgres {

/// A bell that a thread can poll for beside its sockets. Thread-safe.
class WakeUp {
public:
    WakeUp();
    ~WakeUp();
    WakeUp(WakeUp const&) = delete;
    WakeUp& operator=(WakeUp const&) = delete;

    void ring() const;
    /// It is silent until the next ring.
    void clear() const;
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    int fd_;
};

}  // namespace tasker::store::postgres
