#pragma once

#include "configuration/keys/section.hpp"

namespace tasker::configuration {

void add_dead_letter_keys(Section<Orchestration> const& orchestration);

}  // namespace tasker::configuration
