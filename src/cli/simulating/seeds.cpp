#include "cli/simulating/seeds.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

namespace tasker::cli {

simulation::Summary simulate_seeds(
    simulation::Workflow const& workflow, simulation::FaultSet faults, SeedRange seeds,
    unsigned jobs, std::function<void(std::uint64_t done, std::uint64_t found)> const& on_progress,
    std::atomic<bool> const& stop) {
    simulation::Summary whole(workflow.tmpl);
    std::mutex mutex;
    std::atomic<std::uint64_t> next = 0;
    std::uint64_t done = 0;
    std::uint64_t found = 0;
    auto const work = [&] {
        simulation::Summary part(workflow.tmpl);
        while (!stop) {
            auto const index = next.fetch_add(1);
            if (index >= seeds.count) break;
            auto const record =
                simulation::WorkflowRun(workflow, {.seed = seeds.first + index, .faults = faults})
                    .run();
            part.add(record);
            std::scoped_lock const lock(mutex);
            ++done;
            found += record.findings.empty() ? 0U : 1U;
            if (on_progress) on_progress(done, found);
        }
        std::scoped_lock const lock(mutex);
        whole.add(part);
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::max(jobs, 1U); ++i)
        threads.emplace_back(work);
    work();
    threads.clear();  // joins
    return whole;
}

}  // namespace tasker::cli
