#pragma once

#include "engine/committed.hpp"
#include "telemetry/tracer.hpp"
#include "template/registry.hpp"

namespace tasker::engine {

/// Records as spans what a commit did: tasks made, results of steps processed, tasks ended. What
/// shares a commit shares its time.
void record_spans(Committed const& committed, templates::Registry const& registry,
                  telemetry::Tracer& tracer);

}  // namespace tasker::engine
