#include "cli/serving/dev_session.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/interruption_wait.hpp"
#include "cli/log_level.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/dev_teller.hpp"
#include "cli/serving/dev_templates.hpp"
#include "cli/serving/example_workflow.hpp"
#include "cli/serving/hosted_server.hpp"
#include "cli/serving/open_files.hpp"
#include "cli/serving/telemetry.hpp"
#include "cli/serving/template_watch.hpp"
#include "embedded/host.hpp"
#include "embedded/store_location.hpp"
#include "embedded/templates_on_disk.hpp"

namespace tasker::cli {

namespace {

constexpr char const* kTemplateFolder = "templates";
constexpr Duration kDevDrain = std::chrono::seconds(10);

Result<server::http::HttpOptions> dev_http_options(std::string const& bind) {
    server::http::HttpOptions options;
    TASKER_TRY_ASSIGN(options.endpoint, server::http::Endpoint::parse(bind));
    if (options.endpoint.is_loopback()) return options;
    return Error(ErrorCode::InvalidOption,
                 "--bind " + bind +
                     " can be reached from other machines; tasker dev is for this one, where "
                     "nobody is asked who he is: give 127.0.0.1:PORT, or use tasker server");
}

/// Where templates come from: what was named, else the usual folder, if it is there.
std::vector<std::string> template_paths(DevCommand const& command) {
    std::error_code ignored;
    if (!command.templates.empty()) return command.templates;
    if (std::filesystem::is_directory(kTemplateFolder, ignored)) return {kTemplateFolder};
    return {};
}

embedded::HostOptions dev_host(DevCommand const& command, Context const& context) {
    embedded::HostOptions host{
        .store = store_name(context, command.store),
        .environment = command.environment.empty() ? context.variable("TASKER_ENV").value_or("")
                                                   : command.environment,
        .owner_name = "tasker dev",
        .log_level = log_level_of(command.log_level).value_or(base::LogLevel::Warning)};
    host.worker.max_concurrent_handlers = command.concurrency;
    return host;
}

/// \returns one to begin with.
Result<std::shared_ptr<templates::Registered const>> load_example(embedded::Host& host) {
    TASKER_TRY_ASSIGN(auto example, example_template());
    auto const name = example;
    TASKER_TRY(host.register_templates({std::move(example)}));
    return host.registry().find(name.namespace_name, name.name, name.version);
}

Result<std::shared_ptr<templates::Registered const>> load_files(
    DevTemplates& templates, std::vector<std::string> const& paths) {
    std::vector<std::filesystem::path> files;
    for (auto const& path : paths) {
        TASKER_TRY_ASSIGN(auto const more, embedded::template_files(path));
        files.insert(files.end(), more.begin(), more.end());
    }
    templates.load(files);
    return templates.first();
}

/// What runs: made in this order, ended in the other.
struct DevProcess {
    std::unique_ptr<TemplateWatch> watch;
    std::unique_ptr<embedded::Host> host;
    std::unique_ptr<HostedServer> hosted;
};

HostedServer::About about_dev(embedded::HostOptions const& options) {
    HostedServer::About about{.settings = options.settings};
    if (!options.environment.empty()) about.description.environment = options.environment;
    return about;
}

}  // namespace

Result<ExitCode> run_dev(DevCommand const& command, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const http, dev_http_options(command.bind));
    TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(command.handler_libraries, context));
    auto const paths = template_paths(command);
    bool const is_example = paths.empty() && command.handler_libraries.empty();
    if (is_example) add_example_handlers(handlers);
    allow_many_files();

    auto options = dev_host(command, context);
    TASKER_TRY(add_telemetry(options, context, kDevService));
    DevProcess dev;
    TASKER_TRY_ASSIGN(dev.watch, TemplateWatch::open(paths));
    TASKER_TRY_ASSIGN(dev.host, embedded::Host::open(options, std::move(handlers)));
    DevTemplates templates(*dev.host, options.environment, output, context);
    TASKER_TRY_ASSIGN(auto const to_try,
                      is_example ? load_example(*dev.host) : load_files(templates, paths));
    TASKER_TRY_ASSIGN(dev.hosted, HostedServer::open(*dev.host, http, about_dev(options)));
    auto& server = dev.hosted->server();
    TASKER_TRY(dev.host->start());
    server.start();

    DevTeller teller(output, context);
    teller.tell_started({.address = "http://" + server.endpoint().to_text(),
                         .store = embedded::public_name(options.store),
                         .templates = dev.host->registry().all().size(),
                         .example = to_try,
                         .is_watching = !paths.empty()});
    dev.watch->start([&](auto const& changes) { templates.read_again(changes); });
    wait_for_interruption(context);
    dev.watch->stop();
    teller.tell_stopping();
    server.stop(kDevDrain);
    auto const stopped = dev.host->stop(kDevDrain);
    context.on_interrupt({});
    teller.tell_stopped(server.figures());
    if (stopped) return ExitCode::Done;
    context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
    return ExitCode::Failed;
}

}  // namespace tasker::cli
