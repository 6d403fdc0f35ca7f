#include "cli/serving/open_files.hpp"

#include <sys/resource.h>

#include <tuple>

namespace tasker::cli {

void allow_many_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    std::ignore = ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace tasker::cli
