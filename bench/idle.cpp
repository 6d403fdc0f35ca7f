#include "bench/idle.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

#include "base/json.hpp"
#include "bench/engine_runs.hpp"
#include "bench/failure.hpp"
#include "bench/own_process.hpp"
#include "bench/scratch.hpp"
#include "tasker/tasker.hpp"

namespace tasker::bench {

namespace {

constexpr std::size_t kWaitingTasks = 100'000;

// Opening the store, and the first search of it for what was forgotten, are no idling.
constexpr std::chrono::seconds kSettling{6};

double since(timespec const& before, timespec const& after) {
    return static_cast<double>(after.tv_sec - before.tv_sec) +
           static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e9;
}

timespec now_of(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return now;
}

/// A line of /proc/self/status, proc_pid_status(5), in MiB.
double memory_mb(std::string const& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024;
    }
    fail("/proc/self/status has no " + name);
}

/// What this process has used so far.
struct Usage {
    timespec cpu = now_of(CLOCK_PROCESS_CPUTIME_ID);
    timespec at = now_of(CLOCK_MONOTONIC);
    double rss_mb = memory_mb("VmRSS");
    double own_mb = memory_mb("RssAnon");  ///< without the program's file and its libraries
    rusage counters{};

    Usage() { ::getrusage(RUSAGE_SELF, &counters); }
};

void end_with_parent() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void report_idle(std::string const& what, std::string const& key, JsonObject const& figures,
                 Report& report) {
    auto const figure = [&](char const* name) { return figures.at(name).to_number<double>(); };
    report.line(what + ", processor", figure("cpu_percent"), 3, "% of a core");
    report.line(what + ", wake-ups", figure("wakeups_per_s"), 2, "/s");
    report.line(what + ", memory", figure("rss_mb"), 2, "MB at the end");
    report.line(what + ", memory", figure("rss_growth_mb"), 2, "MB more than at the start");
    report.line(what + ", own memory", figure("own_mb"), 2, "MB at the end");
    report.line(what + ", own memory", figure("own_growth_mb"), 2, "MB more than at the start");
    report.put(key + "_cpu_percent", figure("cpu_percent"), 3);
    report.put(key + "_rss_mb", figure("rss_mb"), 1);
    report.put(key + "_rss_growth_mb", figure("rss_growth_mb"), 2);
}

}  // namespace

void measure_idle(std::chrono::seconds time, Report& report) {
    auto const seconds = std::to_string(time.count());
    report.section("idle for " + seconds + " s");
    Scratch const scratch;
    auto const empty = (scratch.folder() / "empty.db").string();
    auto const waiting = (scratch.folder() / "waiting.db").string();
    auto const filled = OwnProcess({"--fill-with-waiting", waiting}).answer();
    report.line("100,000 tasks put to wait", filled.at("rss_max_mb").to_number<double>(), 1,
                "MB at most in the process that did");
    std::string const stay = "--stay-idle";
    OwnProcess on_empty({stay, empty, "--idle-seconds", seconds});
    OwnProcess on_waiting({stay, waiting, "--idle-seconds", seconds});
    report_idle("empty store", "idle", on_empty.answer(), report);
    report_idle("100,000 waiting", "waiting_100000", on_waiting.answer(), report);
}

void fill_with_waiting_tasks(std::filesystem::path const& file) {
    end_with_parent();
    EngineRuns(file).leave_waiting(kWaitingTasks);
    OwnProcess::print({{"rss_max_mb", memory_mb("VmHWM")}});
}

void stay_idle(std::filesystem::path const& file, std::chrono::seconds time) {
    end_with_parent();
    auto const tasker = must(
        Tasker::open({.store = file.string(), .template_texts = {patient().yaml}}, handlers()));
    std::this_thread::sleep_for(kSettling);
    Usage const before;
    std::this_thread::sleep_for(time);
    Usage const after;
    auto const seconds = since(before.at, after.at);
    OwnProcess::print(
        {{"cpu_percent", since(before.cpu, after.cpu) / seconds * 100},
         {"wakeups_per_s",
          static_cast<double>(after.counters.ru_nvcsw - before.counters.ru_nvcsw) / seconds},
         {"rss_mb", after.rss_mb},
         {"rss_growth_mb", after.rss_mb - before.rss_mb},
         {"own_mb", after.own_mb},
         {"own_growth_mb", after.own_mb - before.own_mb}});
}

}  // namespace tasker::bench
