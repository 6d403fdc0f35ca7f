#include "cli/serving/worker_configuration.hpp"

#include <utility>

#include "cli/log_level.hpp"

namespace tasker::cli {

using configuration::Loaded;

namespace {

constexpr char const* kConcurrencyKey =
    "worker.mpsc_channels.handler_dispatch.max_concurrent_handlers";
constexpr char const* kNamespacesKey =
    "worker.event_systems.worker.metadata.fallback_poller.supported_namespaces";

}  // namespace

WorkerConfiguration::WorkerConfiguration(WorkerCommand const& command, Context& context)
    : command_(command), context_(context), files_(process(), context) {}

ConfiguredProcess WorkerConfiguration::process() const {
    auto options = winning_over(command_.api, "worker");
    options.push_back({"worker.web.enabled", "--bind", command_.api.bind.has_value()});
    options.push_back({kConcurrencyKey, "--concurrency", command_.concurrency.has_value()});
    options.push_back({kNamespacesKey, "--namespace", !command_.namespaces.empty()});
    options.push_back({"common.database.url", "--store", !command_.store.empty()});
    options.push_back({"common.queues.backend", "--transport", !command_.transport.empty()});
    return {.program = "tasker worker",
            .reader = configuration::Reader::Worker,
            .sources = {.file = command_.config_file,
                        .folder = command_.config_folder,
                        .environment = command_.environment,
                        .scope = "worker"},
            .options = std::move(options),
            .refusals = [this](Loaded const& loaded) {
                std::vector<RefusedKey> refusals;
                add_refused_addresses(settings_of(loaded).api, command_.api, refusals);
                return refusals;
            }};
}

WorkerSettings WorkerConfiguration::settings_of(Loaded const& loaded) const {
    auto const store = option_or_variable(context_, command_.store, "TASKER_STORE");
    auto settings =
        has_files() ? worker_settings_from(loaded.configuration, store) : plain_worker_settings();
    if (!has_files()) {
        settings.environment = option_or_variable(context_, command_.environment, "TASKER_ENV");
        settings.store = store_name(context_, command_.store);
        settings.transport = transport_name(context_, command_.transport);
    }
    auto const transport = option_or_variable(context_, command_.transport, "TASKER_TRANSPORT");
    if (!transport.empty()) settings.transport = transport;
    apply(command_.api, settings.api);
    if (command_.api.bind) settings.api.has_rest = *command_.api.bind != "off";
    if (auto const level = log_level_of(command_.log_level)) settings.log_level = *level;
    auto& worker = settings.worker;
    if (command_.concurrency) worker.max_concurrent_handlers = *command_.concurrency;
    if (!command_.namespaces.empty()) worker.namespaces = command_.namespaces;
    worker.lease =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(command_.lease_s));
    settings.engine.lease = worker.lease;
    return settings;
}

void WorkerConfiguration::read_again(base::Log& log, TakeOver const& take_over) {
    files_.read_again(log, [&](Loaded const& now) { return take_over(settings_of(now)); });
}

}  // namespace tasker::cli
