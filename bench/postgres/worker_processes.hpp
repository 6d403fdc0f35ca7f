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
    WorkerProcesses(std::string const& store, std::string const& transport, std::size_t count);

    /// What the program does that was started with `--work-on STORE TRANSPORT`.
    [[noreturn]] static void work_on(std::string const& store, std::string const& transport);

private:
    std::vector<std::unique_ptr<OwnProcess>> processes_;
};

}  // namespace tasker::bench
