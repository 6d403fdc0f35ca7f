#include "cli/process_environment.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>

namespace tasker::cli {

std::optional<std::string> process_variable(std::string const& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this program never changes its environment
    auto const* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::optional<Duration> process_age() {
    // Its 22nd word, in ticks since the system was started; the second one, a name, may have
    // blanks.
    std::ifstream file("/proc/self/stat");
    file.ignore(std::numeric_limits<std::streamsize>::max(), ')');
    std::string word;
    for (int n = 3; n < 22; ++n)
        file >> word;
    std::int64_t began = 0;
    auto const ticks = ::sysconf(_SC_CLK_TCK);
    timespec now{};
    if (!(file >> began) || ticks <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return std::nullopt;
    }
    using std::chrono::nanoseconds, std::chrono::seconds;
    auto const since_boot = seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
    return std::chrono::duration_cast<Duration>(since_boot -
                                                nanoseconds(seconds(1)) * began / ticks);
}

}  // namespace tasker::cli
