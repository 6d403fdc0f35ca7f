#include "cli/serving/server_settings.hpp"

#include <utility>

namespace tasker::cli {

namespace {

using configuration::Configuration;

void read_limits(Configuration const& all, model::Settings& settings) {
    auto const& detection = all.orchestration.dlq.staleness_detection;
    auto const& thresholds = detection.thresholds;
    auto const& decisions = all.orchestration.decision_points;
    settings.staleness = {.is_enabled = detection.is_enabled,
                          .waiting_for_dependencies = thresholds.waiting_for_dependencies,
                          .waiting_for_retry = thresholds.waiting_for_retry,
                          .steps_in_process = thresholds.steps_in_process,
                          .task_lifetime = thresholds.task_max_lifetime,
                          .checkpoint_stall = all.orchestration.batch_processing.checkpoint_stall};
    settings.decisions = {.steps_per_decision_max = decisions.max_steps_per_decision,
                          .depth_max = decisions.max_decision_depth};
}

}  // namespace

ServerSettings settings_from(Configuration const& all, std::string const& other_store) {
    auto const& server = all.orchestration;
    ServerSettings settings{process_settings_from(all, other_store)};
    settings.api = api_settings_from("orchestration", server.web, server.grpc);
    read_limits(all, settings.engine);
    settings.drain = server.shutdown_timeout;
    settings.queue_depth_max = all.common.queues.pgmq.queue_depth_thresholds.critical;
    return settings;
}

std::vector<RefusedKey> refusals_of(configuration::Orchestration const& server) {
    auto const& detection = server.dlq.staleness_detection;
    std::vector<RefusedKey> refusals;
    if (detection.is_enabled && detection.is_dry_run) {
        refusals.push_back({"orchestration.dlq.staleness_detection.dry_run",
                            "true, but this version cannot only log stale tasks, and would end "
                            "them; make staleness_detection.enabled false to leave them alone"});
    }
    if (!server.web.is_enabled) {
        refusals.push_back({"orchestration.web.enabled",
                            "false, but tasker server always serves REST; make it true"});
    }
    return refusals;
}

}  // namespace tasker::cli
