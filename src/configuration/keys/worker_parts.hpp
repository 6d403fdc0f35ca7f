#pragma once

#include "configuration/keys/section.hpp"

namespace tasker::configuration {

// The tables of [worker.*] that have a file of their own.

void add_worker_event_keys(Section<Worker> const& worker);
void add_worker_channel_keys(Section<Worker> const& worker);

}  // namespace tasker::configuration
