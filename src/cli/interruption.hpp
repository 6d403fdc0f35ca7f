#pragma once

#include <functional>
#include <mutex>
#include <thread>

namespace tasker::cli {

/// Ctrl-C and SIGTERM of this process: the first is handed to whoever wants it, the second ends the
/// process at once. SIGHUP is handed over each time. While nobody wants them they do what they
/// always do. One per process.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(Interruption const&) = delete;
    Interruption& operator=(Interruption const&) = delete;

    /// Called on a thread of its own. An empty function gives the signals back.
    void hand_to(std::function<void()> on_first);
    /// The same for SIGHUP. Once it returns, the function before it is not running any more.
    void hand_hangup_to(std::function<void()> on_each);

private:
    void listen();

    int pipe_[2] = {-1, -1};  // the signal handler writes, the thread reads
    std::mutex mutex_;
    std::function<void()> on_first_;
    std::mutex hangup_mutex_;
    std::function<void()> on_hangup_;
    std::thread listener_;
};

}  // namespace tasker::cli
