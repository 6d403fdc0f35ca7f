#pragma once

namespace tasker::node {

#ifdef TASKER_FAULT_POINTS
/// Only where tests are to see what becomes of a throw outside the C ABI: it may throw anything.
void fault_point();
#else
inline void fault_point() noexcept {}
#endif

}  // namespace tasker::node
