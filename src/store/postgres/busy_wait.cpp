#include "store/postgres/busy_wait.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

namespace tasker::store::postgres {

namespace {

using Steady = std::chrono::steady_clock;

// A look at the socket takes less than one; who comes back later has given the processor to others.
constexpr auto kOneLook = std::chrono::microseconds(20);
// How many waits sleep then, before it is tried again.
constexpr int kTriesLeftOut = 64;
// The server needs one as well when it is on this machine.
constexpr double kProcessorsNeeded = 2;
// The last wait counts for one of so many.
constexpr std::int64_t kRemembered = 8;

/// The processors that a group's time is worth; none if it has no limit.
double processors_of(std::string const& limit_file) {
    std::ifstream file(limit_file);
    double quota = 0;
    double period = 0;
    if (file >> quota >> period && period > 0) return quota / period;
    return 0;
}

/// The folder of this process's group, from the root of groups.
std::string own_group() {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("0::")) return line.substr(3);
    }
    return "/";
}

}  // namespace

double available_processors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
    double processors = CPU_COUNT(&allowed);
    for (auto group = own_group(); !group.empty(); group.resize(group.find_last_of('/'))) {
        auto const limit = processors_of("/sys/fs/cgroup" + group + "/cpu.max");
        if (limit > 0) processors = std::min(processors, limit);
    }
    return processors;
}

BusyWait::BusyWait(Duration longest, double processors)
    : longest_(processors < kProcessorsNeeded ? Duration::zero() : longest) {}

bool BusyWait::is_worth_it() noexcept {
    if (longest_ <= Duration::zero() || going_on_.load(std::memory_order_relaxed) > 1) return false;
    if (std::chrono::nanoseconds(usual_ns_.load(std::memory_order_relaxed)) > longest_)
        return false;
    if (to_sleep_.load(std::memory_order_relaxed) == 0) return true;
    to_sleep_.fetch_sub(1, std::memory_order_relaxed);
    return false;
}

bool BusyWait::wait_for(pollfd& socket) {
    if (!is_worth_it()) return false;
    auto const began = Steady::now();
    for (auto last = began;;) {
        if (::poll(&socket, 1, 0) > 0) return true;
        ::sched_yield();
        auto const now = Steady::now();
        if (now - last > kOneLook) to_sleep_.store(kTriesLeftOut, std::memory_order_relaxed);
        bool const is_alone = going_on_.load(std::memory_order_relaxed) <= 1;
        if (now - last > kOneLook || now - began > longest_ || !is_alone) return false;
        last = now;
    }
}

void BusyWait::note(Duration took) noexcept {
    auto const before = usual_ns_.load(std::memory_order_relaxed);
    auto const ns = std::chrono::nanoseconds(took).count();
    usual_ns_.store(before + (ns - before) / kRemembered, std::memory_order_relaxed);
}

}  // namespace tasker::store::postgres
