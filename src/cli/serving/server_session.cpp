#include "cli/serving/server_session.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/timestamp.hpp"
#include "cli/interruption_wait.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/api_opening.hpp"
#include "cli/serving/grpc_library.hpp"
#include "cli/serving/hosted_server.hpp"
#include "cli/serving/open_files.hpp"
#include "cli/serving/reach.hpp"
#include "cli/serving/reloading.hpp"
#include "cli/serving/server_configuration.hpp"
#include "cli/serving/telemetry.hpp"
#include "cli/text/counted.hpp"
#include "embedded/host.hpp"
#include "embedded/store_location.hpp"
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

    void warn(server::http::Endpoint const& endpoint, ServerSettings const& settings,
              bool lacks_handlers) {
        warn_of_reach(context_, endpoint, settings.api, "do everything");
        if (!lacks_handlers) return;
        print_hint(context_,
                   "there are no handlers, so steps fail with handler_not_found; give --handlers "
                   "LIBRARY.so, or a store that workers can share: --store postgres://...");
    }

    /// \param grpc  null: there is none
    void tell_started(server::http::Endpoint const& endpoint, server::grpc::GrpcServer const* grpc,
                      ServerSettings const& settings, std::size_t templates, Role role) {
        auto const store = embedded::public_name(settings.store);
        auto const address = url_of(endpoint, settings.api);
        std::string_view const does =
            role == Role::Engine ? "takes in tasks; workers run their steps" : "runs steps too";
        if (output_.is_json) {
            JsonObject event{
                {"event", "started"},     {"at", base::timestamp(context_.clock.now())},
                {"address", address},     {"store", store},
                {"templates", templates}, {"role", role == Role::Engine ? "engine" : "both"}};
            if (grpc != nullptr) {
                event["grpc_address"] = grpc->endpoint().to_text();
                event["grpc_encrypted"] = settings.api.grpc_certificate.has_value();
            }
            print_json(context_, std::move(event));
            return;
        }
        auto const and_grpc =
            grpc == nullptr ? "" : ", " + grpc_place(grpc->endpoint(), settings.api);
        context_.data << "listening on " << address << and_grpc << " (store " << store << ", "
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

HostedServer::About about_server(ServerSettings const& settings, bool has_files) {
    HostedServer::About about{.description = describe(settings, has_files),
                              .settings = settings.engine};
    auto const& backend = about.description.messaging_backend;
    if (backend == "pgmq" || backend == "rabbitmq")
        about.description.queues = {std::string(transport::kTaskRequestsQueue)};
    return about;
}

/// What happens at SIGHUP; nothing where there are no files.
std::function<void()> reading_again(ServerConfiguration& configuration, ApiGuard& guard,
                                    embedded::Host& host) {
    if (!configuration.has_files()) return {};
    return [&] {
        configuration.read_again(host.log(), [&](ServerSettings const& now) -> Result<void> {
            TASKER_TRY(guard.adopt(now.api));
            host.set_log_level(now.log_level);
            return {};
        });
    };
}

}  // namespace

Result<ExitCode> run_server(ServerCommand const& command, Output output, Context& context) {
    ServerConfiguration configuration(command, context);
    if (!configuration.tell(output)) return ExitCode::Failed;
    auto const settings = configuration.settings();
    TASKER_TRY_ASSIGN(auto const apis, prepare_apis(settings.api, command.api));
    TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(command.handler_libraries, context));
    TASKER_TRY_ASSIGN(auto templates, load_templates(command.templates, output.is_json, context));
    TASKER_TRY_ASSIGN(auto const role, role_of(command, settings.store));
    allow_many_files();

    auto const has_handlers = !handlers.names().empty() || handlers.resolver_names().size() > 1;
    auto options = server_host(settings, role, command.concurrency);
    TASKER_TRY(add_telemetry(options, context, kServerService));
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(std::move(options), std::move(handlers)));
    TASKER_TRY(host->register_templates(std::move(templates)));
    TASKER_TRY_ASSIGN(
        auto const guard,
        ApiGuard::open(settings.api, apis, {.clock = host->clock(), .log = host->log()}));
    TASKER_TRY_ASSIGN(
        auto const hosted,
        HostedServer::open(*host, *apis.http, about_server(settings, configuration.has_files()),
                           guard->authorize()));
    auto& server = hosted->server();
    Reloading const reloading(context, reading_again(configuration, *guard, *host));
    ServerTeller teller(output, context);
    teller.warn(server.endpoint(), settings, role != Role::Engine && !has_handlers);
    TASKER_TRY(host->start());
    if (settings.api.has_grpc && !apis.grpc) tell_no_grpc(context);
    TASKER_TRY_ASSIGN(auto const grpc,
                      open_wanted_grpc(hosted->backend(), apis.grpc, guard->authorize()));
    if (grpc != nullptr) warn_of_grpc_reach(context, grpc->endpoint(), settings.api);
    server.start();
    teller.tell_started(server.endpoint(), grpc.get(), settings, host->registry().all().size(),
                        role);
    wait_for_interruption(context);
    teller.tell_stopping();
    auto const drain = configuration.drain();
    stop_both(&server, grpc.get(), drain);
    auto const stopped = host->stop(drain);
    context.on_interrupt({});
    teller.tell_stopped(server.figures());
    if (stopped) return ExitCode::Done;
    context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
    return ExitCode::Failed;
}

}  // namespace tasker::cli
