#pragma once

#include "simulation/virtual_clock.hpp"

namespace tasker::test {

// For tests of modules below the simulation, which may not include it.
using simulation::VirtualClock;

}  // namespace tasker::test
