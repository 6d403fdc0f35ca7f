#include "bench/failure.hpp"

#include <cstdio>
#include <cstdlib>

namespace tasker::bench {

void fail(std::string const& message) {
    std::fprintf(stderr, "bench: %s\n", message.c_str());
    std::exit(1);
}

}  // namespace tasker::bench
