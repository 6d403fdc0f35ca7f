#include "cli/serving/server_session.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "base/ids.hpp"
#include "base/timestamp.hpp"
#include "cli/interruption_wait.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/exposure.hpp"
#include "cli/serving/grpc_library.hpp"
#include "cli/serving/open_files.hpp"
#include "cli/serving/server_configuration.hpp"
#include "cli/serving/telemetry.hpp"
#include "cli/text/counted.hpp"
#include "embedded/host.hpp"
#include "embedded/store_location.hpp"
#include "server/auth/gatekeeper.hpp"
#include "server/http/certificate.hpp"
#include "server/server.hpp"
#include "transport/queue_names.hpp"

namespace tasker::cli {

namespace {

using server::auth::Gatekeeper;
using server::http::Certificate;

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

Result<std::shared_ptr<Certificate>> open_wanted_certificate(
    std::optional<server::http::CertificateFiles> const& files) {
    if (!files) return std::shared_ptr<Certificate>();
    return Certificate::open(*files);
}

Result<server::http::HttpOptions> http_options(ServerSettings const& settings,
                                               bool may_be_reached_from_elsewhere) {
    server::http::HttpOptions options{.request_timeout = settings.request_timeout};
    TASKER_TRY_ASSIGN(options.endpoint,
                      endpoint_of("--bind", settings.bind, rest_exposure(settings),
                                  may_be_reached_from_elsewhere));
    TASKER_TRY(options.check());
    TASKER_TRY_ASSIGN(options.certificate, open_wanted_certificate(settings.certificate));
    return options;
}

/// Who asks callers who they are; null: nobody does.
Result<std::unique_ptr<Gatekeeper>> open_gatekeeper(ServerSettings const& settings,
                                                    embedded::Host& host) {
    if (!settings.auth.is_enabled) return std::unique_ptr<Gatekeeper>();
    TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
    return Gatekeeper::open(credentials, {.clock = host.clock(), .log = host.log()});
}

/// What would make that fail, while nothing is opened yet.
Result<void> check_credentials(ServerSettings const& settings) {
    if (!settings.auth.is_enabled) return {};
    TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
    return Gatekeeper::check(credentials);
}

/// None when there is to be no gRPC.
Result<std::optional<server::grpc::GrpcOptions>> grpc_options(ServerSettings const& settings,
                                                              ServerCommand const& command) {
    using Wanted = std::optional<server::grpc::GrpcOptions>;
    // Where only the configuration's default asks for it, the rest goes on without.
    if (!settings.has_grpc || (!has_grpc() && !command.grpc_bind)) return Wanted();
    auto options = settings.grpc;
    TASKER_TRY_ASSIGN(options.endpoint,
                      endpoint_of("--grpc-bind", settings.grpc_bind, grpc_exposure(settings),
                                  command.may_be_reached_from_elsewhere));
    TASKER_TRY_ASSIGN(options.certificate, open_wanted_certificate(settings.grpc_certificate));
    return Wanted(options);
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
                               .log_level = settings.log_level,
                               .telemetry = settings.telemetry};
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
        auto const where = "whoever reaches " + endpoint.to_text();
        if (!settings.auth.is_enabled) {
            print_hint(context_, where + " may do everything: nobody is asked who he is");
        } else if (!settings.certificate && !endpoint.is_loopback()) {
            print_hint(context_, "credentials travel to " + endpoint.to_text() +
                                     " for everybody to read; encrypt in front of it, or give "
                                     "orchestration.web.tls_enabled");
        }
        if (!lacks_handlers) return;
        print_hint(context_,
                   "there are no handlers, so steps fail with handler_not_found; give --handlers "
                   "LIBRARY.so, or a store that workers can share: --store postgres://...");
    }

    void warn_of_grpc(server::http::Endpoint const& endpoint, ServerSettings const& settings) {
        auto const exposure = grpc_exposure(settings);
        if (endpoint.is_loopback() || exposure.lacks.empty()) return;
        print_hint(context_, "gRPC on " + endpoint.to_text() +
                                 " can be reached from other machines, and " + exposure.lacks +
                                 "; " + exposure.remedy);
    }

    /// \param grpc  null: there is none
    void tell_started(server::http::Endpoint const& endpoint, server::grpc::GrpcServer const* grpc,
                      ServerSettings const& settings, std::size_t templates, Role role) {
        auto const is_encrypted = settings.certificate.has_value();
        auto const store = embedded::public_name(settings.store);
        auto const address = (is_encrypted ? "https://" : "http://") + endpoint.to_text();
        auto const grpc_address = grpc == nullptr ? "" : grpc->endpoint().to_text();
        auto const is_grpc_encrypted = settings.grpc_certificate.has_value();
        std::string_view const does =
            role == Role::Engine ? "takes in tasks; workers run their steps" : "runs steps too";
        if (output_.is_json) {
            JsonObject event{
                {"event", "started"},     {"at", base::timestamp(context_.clock.now())},
                {"address", address},     {"store", store},
                {"templates", templates}, {"role", role == Role::Engine ? "engine" : "both"}};
            if (grpc != nullptr) {
                event["grpc_address"] = grpc_address;
                event["grpc_encrypted"] = is_grpc_encrypted;
            }
            print_json(context_, std::move(event));
            return;
        }
        auto const and_grpc =
            grpc == nullptr
                ? ""
                : (is_grpc_encrypted ? ", encrypted gRPC on " : ", gRPC on ") + grpc_address;
        context_.data << "listening on " << address << and_grpc << " (store " << store << ", "
                      << counted(templates, "template") << "; " << does << ")\n"
                      << std::flush;
    }

    void tell_no_grpc() {
        print_hint(context_, "gRPC is not served: this tasker was built without it");
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

/// What of a server that runs can change.
struct Running {
    embedded::Host& host;
    std::vector<std::shared_ptr<Certificate>> certificates;  ///< null: nothing is encrypted
    Gatekeeper* gatekeeper;                                  ///< null: nobody is asked

    Result<void> take_over(ServerSettings const& settings) const {
        // All of it is read before any of it counts.
        std::vector<std::pair<Certificate*, Certificate::Contents>> fresh;
        for (auto const& certificate : certificates) {
            if (certificate == nullptr) continue;
            TASKER_TRY_ASSIGN(auto contents, certificate->read());
            fresh.emplace_back(certificate.get(), std::move(contents));
        }
        if (gatekeeper != nullptr) {
            TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
            TASKER_TRY(gatekeeper->adopt(credentials));
        }
        for (auto& [certificate, contents] : fresh)
            certificate->adopt(std::move(contents));
        host.set_log_level(settings.log_level);
        return {};
    }
};

/// While it lives, the configuration is read again at each SIGHUP.
class Reloading {
public:
    Reloading(ServerConfiguration& configuration, Running const& running, Context& context)
        : context_(context), is_wanted_(configuration.has_files()) {
        if (!is_wanted_) return;
        context_.on_reload([&configuration, running] {
            configuration.read_again(running.host.log(), [&](ServerSettings const& settings) {
                return running.take_over(settings);
            });
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

/// \returns null when none is wanted.
Result<std::unique_ptr<server::grpc::GrpcServer>> open_wanted_grpc(
    server::Backend& backend, std::optional<server::grpc::GrpcOptions> const& wanted,
    server::Authorize const& authorize) {
    if (!wanted) return std::unique_ptr<server::grpc::GrpcServer>();
    return open_grpc(backend, *wanted, authorize);
}

/// Each lets its own calls finish, at the same time.
void stop_both(server::Server& server, server::grpc::GrpcServer* grpc, Duration drain) {
    std::jthread const other([=] {
        if (grpc != nullptr) grpc->stop(drain);
    });
    server.stop(drain);
}

}  // namespace

Result<ExitCode> run_server(ServerCommand const& command, Output output, Context& context) {
    ServerConfiguration configuration(command, context);
    if (!configuration.tell(output)) return ExitCode::Failed;
    auto settings = configuration.settings();
    if (!configuration.has_files()) {
        TASKER_TRY_ASSIGN(settings.telemetry,
                          telemetry_of_process(context, settings.environment, kServerService));
    }
    TASKER_TRY(settings.telemetry.check());
    TASKER_TRY_ASSIGN(auto const http,
                      http_options(settings, command.may_be_reached_from_elsewhere));
    TASKER_TRY(check_credentials(settings));
    TASKER_TRY_ASSIGN(auto const grpc_wanted, grpc_options(settings, command));
    TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(command.handler_libraries, context));
    TASKER_TRY_ASSIGN(auto templates, load_templates(command.templates, output.is_json, context));
    TASKER_TRY_ASSIGN(auto const role, role_of(command, settings.store));
    allow_many_files();

    auto const has_handlers = !handlers.names().empty() || handlers.resolver_names().size() > 1;
    auto options = server_host(settings, role, command.concurrency);
    TASKER_TRY_ASSIGN(options.log_format, log_format_of(context, settings.environment));
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(std::move(options), std::move(handlers)));
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
        .submit_then =
            [&](model::TaskRequest request, auto on_answer) {
                return host->submit(std::move(request), std::move(on_answer));
            },
        .description = describe(settings, configuration.has_files()),
        .settings = settings.engine,
        .ask_for_changes = [&] { host->ask_for_changes(); },
        .tracer = host->tracer()};
    TASKER_TRY_ASSIGN(auto const gatekeeper, open_gatekeeper(settings, *host));
    auto const authorize = gatekeeper ? gatekeeper->authorize() : server::Authorize();
    TASKER_TRY_ASSIGN(auto const server, server::Server::open(backend, http, authorize));
    host->watch([&](engine::Committed const& committed) { server->note(committed); });
    host->watch_neighbours(
        [&](std::span<TaskId const> tasks, bool any) { server->note_elsewhere(tasks, any); });

    Reloading const reloading(
        configuration,
        {.host = *host,
         .certificates = {http.certificate, grpc_wanted ? grpc_wanted->certificate : nullptr},
         .gatekeeper = gatekeeper.get()},
        context);
    ServerTeller teller(output, context);
    teller.warn(server->endpoint(), settings, role != Role::Engine && !has_handlers);
    if (auto const started = host->start(); !started) {
        host->watch({});
        host->watch_neighbours({});
        return started.error();
    }
    if (settings.has_grpc && !grpc_wanted) teller.tell_no_grpc();
    auto const opened = open_wanted_grpc(backend, grpc_wanted, authorize);
    if (!opened) {
        std::ignore = host->stop(Duration::zero());
        host->watch({});
        host->watch_neighbours({});
        return opened.error();
    }
    auto const& grpc = *opened;
    if (grpc != nullptr) teller.warn_of_grpc(grpc->endpoint(), settings);
    server->start();
    teller.tell_started(server->endpoint(), grpc.get(), settings, host->registry().all().size(),
                        role);
    wait_for_interruption(context);
    teller.tell_stopping();
    auto const drain = configuration.drain();
    stop_both(*server, grpc.get(), drain);
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
