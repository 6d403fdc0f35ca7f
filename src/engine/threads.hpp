#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace tasker::engine {

/// The engine's threads: one a lane, named for `top -H`, fixed in number from the start.
class Threads {
public:
    ~Threads() { join(); }

    [[nodiscard]] bool empty() const noexcept { return threads_.empty(); }
    /// `name` has at most 15 characters (a limit of Linux).
    void start(std::string const& name, std::function<void()> body);
    /// Waits until every body has returned.
    void join();

private:
    std::vector<std::thread> threads_;
};

}  // namespace tasker::engine
