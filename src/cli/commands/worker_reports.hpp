#pragma once

#include <vector>

#include "cli/access/workers.hpp"
#include "cli/context.hpp"

namespace tasker::cli {

/// `{"workers": […]}`
void print_workers_as_json(std::vector<WorkerReport> const& reports, Context& context);
/// Why some do not answer, to `notes`.
void print_worker_errors(std::vector<WorkerReport> const& reports, Context& context);
/// Each with its checks, and why some do not answer.
void print_worker_health(std::vector<WorkerReport> const& reports, Context& context);

}  // namespace tasker::cli
