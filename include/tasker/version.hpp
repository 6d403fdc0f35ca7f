#pragma once

/// The version of these headers, by semantic versioning.
#define TASKER_VERSION "0.1.0"
