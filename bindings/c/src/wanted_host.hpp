#pragma once

#include "bindings/c/include/tasker/c/host.h"
#include "bindings/c/src/engine_server.hpp"
#include "bindings/c/src/worker_door.hpp"
#include "embedded/host.hpp"
#include "tasker/error.hpp"

namespace tasker::c {

struct WantedHost {
    embedded::HostOptions host;
    EngineAddress engine;  ///< for one that takes in no tasks itself
    DoorOptions door;
};

/// What a caller's record, and the configuration that it may name, say of a host.
/// \returns InvalidOption naming the member and its range, or what is wrong in the configuration.
[[nodiscard]] Result<WantedHost> wanted_host(tasker_host_options_record const& options);

}  // namespace tasker::c
