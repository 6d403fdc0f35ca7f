#pragma once

#include "bindings/c/include/tasker/c/host.h"
#include "bindings/c/src/worker_door.hpp"
#include "embedded/host.hpp"
#include "tasker/error.hpp"

namespace tasker::c {

/// What a caller's options ask for.
struct WantedHost {
    embedded::HostOptions host{};
    DoorOptions door{};
};

/// \returns InvalidOption naming the option and its range.
[[nodiscard]] Result<WantedHost> wanted_host(tasker_host_options_record const& options);

}  // namespace tasker::c
