#pragma once

#include "configuration/keys/section.hpp"

namespace tasker::configuration {

// The tables of [common.*], an area each.

void add_database_keys(Section<Common> const& common);
void add_queue_keys(Section<Common> const& common);
void add_breaker_keys(Section<Common> const& common);
void add_backoff_keys(Section<Common> const& common);
void add_cache_keys(Section<Common> const& common);

}  // namespace tasker::configuration
