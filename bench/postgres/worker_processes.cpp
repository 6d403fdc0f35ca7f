#include "bench/postgres/worker_processes.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

#include "bench/engine_runs.hpp"
#include "bench/failure.hpp"
#include "embedded/host.hpp"

namespace tasker::bench {

WorkerProcesses::WorkerProcesses(std::string const& store, std::string const& transport,
                                 std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        processes_.push_back(
            std::make_unique<OwnProcess>(std::vector{std::string("--work-on"), store, transport}));
}

void WorkerProcesses::work_on(std::string const& store, std::string const& transport) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    auto const host = must(embedded::Host::open(
        {.store = store, .transport = transport, .role = Role::Worker}, handlers()));
    must(host->start());
    for (;;)
        ::pause();
}

}  // namespace tasker::bench
