#pragma once

#include "base/virtual_clock.hpp"

namespace tasker::test {

using base::VirtualClock;

}  // namespace tasker::test
