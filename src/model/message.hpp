#pragma once

#include <string>

#include "model/payload.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::model {

/// A message on its way to a broker's queue. Its row is written with what it tells about, and
/// removed once the broker has it: so it is sent if and only if that was committed, now and then
/// twice.
struct OutgoingMessage {
    Uuid id;
    std::string queue;
    Payload body;        ///< JSON
    TimePoint due_at{};  ///< nobody but who wrote or took it sends it before
};

}  // namespace tasker::model
