#pragma once

#include "simulation/faulty_store.hpp"
#include "simulation/promises.hpp"
#include "simulation/simulated_process.hpp"
#include "simulation/simulated_worker.hpp"
#include "tests/support/virtual_clock.hpp"

// What the product's own simulator (src/simulation) has as well, under the names of the tests.

namespace tasker::test {

using simulation::BrokenPromise;
using simulation::describe;
using simulation::FaultyStore;
using simulation::Promise;
using simulation::SimulatedProcess;
using simulation::SimulatedWorker;
using simulation::to_text;

}  // namespace tasker::test
