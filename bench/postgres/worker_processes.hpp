#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bench/own_process.hpp"

namespace tasker::bench {

/// Processes that only run steps, until this is gone.
class WorkerProcesses {
public:
    WorkerProcesses(std::string const& store, std::size_t count);

    /// What the program does that was started with `--work-on STORE`.
    [[noreturn]] static void work_on(std::string const& store);

private:
    std::vector<std::unique_ptr<OwnProcess>> processes_;
};

}  // namespace tasker::bench
