#include "cli/serving/server_session.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "base/ids.hpp"
#include "base/timestamp.hpp"
#include "cli/interruption_wait.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/open_files.hpp"
#include "cli/serving/server_configuration.hpp"
#include "cli/text/counted.hpp"
#include "embedded/host.hpp"
#include "embedded/store_location.hpp"
#include "server/server.hpp"
#include "transport/queue_names.hpp"

namespace tasker::cli {

namespace {

Result<Role> role_of(ServerCommand const& command, std::string const& store) {
    auto const is_shared = embedded::is_shared_location(store);
    if (command.role == "both") return Role::EngineAndWorker;
    if (command.role == "engine" && !command.handler_libraries.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "--role engine runs no handlers: leave --handlers out, or give --role both");
    }
    if (command.role == "engine") return Role::Engine;
    // Others can run the steps only of a store that they can open.
    return is_shared && command.handler_libraries.empty() ? Role::Engine : Role::EngineAndWorker;
}

Result<server::http::HttpOptions> http_options(ServerSettings const& settings,
                                               bool may_be_reached_from_elsewhere) {
    server::http::HttpOptions options{.request_timeout = settings.request_timeout};
    TASKER_TRY_ASSIGN(options.endpoint, server::http::Endpoint::parse(settings.bind));
    TASKER_TRY(options.check());
    if (options.endpoint.is_loopback() || may_be_reached_from_elsewhere) return options;
    return Error(ErrorCode::InvalidOption,
                 "--bind " + settings.bind +
                     " can be reached from other machines, and nobody is asked who he is: keep to "
                     "127.0.0.1, or give --insecure to allow that");
}

embedded::HostOptions server_host(ServerSettings const& settings, Role role,
                                  std::size_t concurrency) {
    embedded::HostOptions host{.store = settings.store,
                               .transport = settings.transport,
                               .broker_breaker = settings.broker_breaker,
                               .environment = settings.environment,
                               .owner_name = "tasker server",
                               .role = role,
                               .settings = settings.engine,
                               .log_level = settings.log_level};
    host.engine.messages.depth_max = settings.queue_depth_max;
    host.engine.messages.depth_warning =
        std::min(host.engine.messages.depth_warning, settings.queue_depth_max);
    host.worker.max_concurrent_handlers = concurrency;
    return host;
}

/// What the user sees.
class ServerTeller {
public:
    ServerTeller(Output output, Context& context) : output_(output), context_(context) {}

    void warn(server::http::Endpoint const& endpoint, bool lacks_handlers) {
        print_hint(context_, "whoever reaches " + endpoint.to_text() +
                                 " may do everything: nobody is asked who he is");
        if (!lacks_handlers) return;
        print_hint(context_,
                   "there are no handlers, so steps fail with handler_not_found; give --handlers "
                   "LIBRARY.so, or a store that workers can share: --store postgres://...");
    }

    void tell_started(server::http::Endpoint const& endpoint, std::string const& store,
                      std::size_t templates, Role role) {
        auto const address = "http://" + endpoint.to_text();
        std::string_view const does =
            role == Role::Engine ? "takes in tasks; workers run their steps" : "runs steps too";
        if (output_.is_json) {
            print_json(context_, {{"event", "started"},
                                  {"at", base::timestamp(context_.clock.now())},
                                  {"address", address},
                                  {"store", store},
                                  {"templates", templates},
                                  {"role", role == Role::Engine ? "engine" : "both"}});
            return;
        }
        context_.data << "listening on " << address << " (store " << store << ", "
                      << counted(templates, "template") << "; " << does << ")\n"
                      << std::flush;
    }

    void tell_stopping() {
        if (!output_.is_json) {
            context_.notes << "stopping… (again to quit at once)\n" << std::flush;
        }
    }

    void tell_stopped(server::http::HttpFigures const& figures) {
        if (output_.is_json) {
            print_json(context_, {{"event", "stopped"},
                                  {"at", base::timestamp(context_.clock.now())},
                                  {"requests", figures.requests}});
            return;
        }
        context_.data << "stopped after " << counted(figures.requests, "request") << '\n'
                      << std::flush;
    }

private:
    Output const output_;
    Context& context_;
};

server::Description describe(ServerSettings const& settings, bool has_files) {
    server::Description about{.messaging_backend = settings.transport.substr(
                                  0, settings.transport.find('=')),  // the rest may be secret
                              .auth = settings.auth,
                              .has_config_route = settings.has_config_route};
    if (about.messaging_backend == "pgmq" || about.messaging_backend == "rabbitmq")
        about.queues = {std::string(transport::kTaskRequestsQueue)};
    if (has_files) about.breaker = settings.broker_breaker;
    if (!settings.environment.empty()) about.environment = settings.environment;
    return about;
}

/// While it lives, the configuration is read again at each SIGHUP.
class Reloading {
public:
    Reloading(ServerConfiguration& configuration, embedded::Host& host, Context& context)
        : context_(context), is_wanted_(configuration.has_files()) {
        if (!is_wanted_) return;
        context_.on_reload([&] {
            configuration.read_again(host.log(),
                                     [&](base::LogLevel least) { host.set_log_level(least); });
        });
    }
    ~Reloading() {
        if (is_wanted_) context_.on_reload({});
    }
    Reloading(Reloading const&) = delete;
    Reloading& operator=(Reloading const&) = delete;

private:
    Context& context_;
    bool const is_wanted_;
};

}  // namespace

Result<ExitCode> run_server(ServerCommand const& command, Output output, Context& context) {
    ServerConfiguration configuration(command, context);
    if (!configuration.tell(output)) return ExitCode::Failed;
    auto const settings = configuration.settings();
    TASKER_TRY_ASSIGN(auto const http,
                      http_options(settings, command.may_be_reached_from_elsewhere));
    TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(command.handler_libraries, context));
    TASKER_TRY_ASSIGN(auto templates, load_templates(command.templates, output.is_json, context));
    TASKER_TRY_ASSIGN(auto const role, role_of(command, settings.store));
    allow_many_files();

    auto const has_handlers = !handlers.names().empty() || handlers.resolver_names().size() > 1;
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(server_host(settings, role, command.concurrency),
                                           std::move(handlers)));
    TASKER_TRY(host->register_templates(std::move(templates)));
    base::Ids ids(context.clock, std::random_device{}());
    server::Backend backend{
        .store = host->store(),
        .registry = host->registry(),
        .clock = host->clock(),
        .ids = ids,
        .log = host->log(),
        .submit = [&](model::TaskRequest request) { return host->submit(std::move(request)); },
        .command = [&](engine::Command order) { return host->command(std::move(order)); },
        .description = describe(settings, configuration.has_files()),
        .settings = settings.engine,
        .ask_for_changes = [&] { host->ask_for_changes(); }};
    TASKER_TRY_ASSIGN(auto const server, server::Server::open(backend, http));
    host->watch([&](engine::Committed const& committed) { server->note(committed); });
    host->watch_neighbours(
        [&](std::span<TaskId const> tasks, bool any) { server->note_elsewhere(tasks, any); });

    Reloading const reloading(configuration, *host, context);
    ServerTeller teller(output, context);
    teller.warn(server->endpoint(), role != Role::Engine && !has_handlers);
    if (auto const started = host->start(); !started) {
        host->watch({});
        host->watch_neighbours({});
        return started.error();
    }
    server->start();
    teller.tell_started(server->endpoint(), embedded::public_name(settings.store),
                        host->registry().all().size(), role);
    wait_for_interruption(context);
    teller.tell_stopping();
    auto const drain = configuration.drain();
    server->stop(drain);
    auto const stopped = host->stop(drain);
    host->watch({});
    host->watch_neighbours({});
    context.on_interrupt({});
    teller.tell_stopped(server->figures());
    if (stopped) return ExitCode::Done;
    context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
    return ExitCode::Failed;
}

}  // namespace tasker::cli
