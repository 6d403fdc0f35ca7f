#pragma once

#include <string>

#include "tasker/json.hpp"

namespace tasker::worker {

/// Payloads of a step's events that its runtime made when the handler was done, by publishers of
/// its own.
struct MadeEvents {
    /// By the names of events. null: the event is skipped. One that is not there gets the result.
    JsonObject payloads;
    std::string publisher;  ///< who made them; empty: the step's name
};

}  // namespace tasker::worker
