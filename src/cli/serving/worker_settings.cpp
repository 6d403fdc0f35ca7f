#include "cli/serving/worker_settings.hpp"

#include <utility>

#include "embedded/configured_host.hpp"

namespace tasker::cli {

WorkerSettings plain_worker_settings() {
    WorkerSettings settings;
    settings.api.area = "worker";
    settings.api.has_rest = false;
    return settings;
}

WorkerSettings worker_settings_from(configuration::Configuration const& all,
                                    std::string const& other_store) {
    WorkerSettings settings{process_settings_from(all, other_store)};
    settings.api = api_settings_from("worker", all.worker.web, all.worker.grpc);
    settings.worker = embedded::worker_options_from(all.worker);
    settings.engine_of_worker = embedded::engine_options_from(all.worker);
    settings.type = all.worker.worker_type;
    return settings;
}

}  // namespace tasker::cli
