#pragma once

#include <chrono>
#include <filesystem>

#include "bench/report.hpp"

namespace tasker::bench {

/// What the embedded engine costs while nothing happens: on an empty store, and on one in which
/// 10^5 tasks wait for a time that is far away. Each in a process of its own, side by side.
void measure_idle(std::chrono::seconds time, Report& report);

/// What the processes do that measure_idle starts; each prints its figures.
void fill_with_waiting_tasks(std::filesystem::path const& file);
void stay_idle(std::filesystem::path const& file, std::chrono::seconds time);

}  // namespace tasker::bench
