#include "cli/mcp/serve.hpp"

#include <openssl/rand.h>

#include <array>
#include <random>
#include <utility>

#include "base/ids.hpp"
#include "base/timestamp.hpp"
#include "cli/access/profile.hpp"
#include "cli/interruption_wait.hpp"
#include "cli/mcp/catalog.hpp"
#include "cli/mcp/http_service.hpp"
#include "cli/mcp/stdio_service.hpp"
#include "cli/serving/exposure.hpp"
#include "configuration/reading/text_file.hpp"
#include "server/http/server.hpp"

namespace tasker::cli::mcp {

namespace {

/// 128 bits that nobody can guess, as 32 digits; empty when the system has none, which no request
/// matches.
std::string secret_id() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
    std::string text;
    for (auto const byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0FU];
    }
    return text;
}

Result<std::string> token_of(McpCommand const& command) {
    if (command.token_file.empty()) return std::string();
    auto token = configuration::read_secret_file(command.token_file);
    if (!token) return Error(token.error()).with_context("--token-file " + command.token_file);
    if (token->empty()) {
        return Error(ErrorCode::InvalidOption,
                     "--token-file " + command.token_file + " is empty; it is to hold the token");
    }
    return token;
}

Result<ExitCode> serve_http(McpCommand const& command, HttpService::Parts parts, Output output,
                            Context& context) {
    HttpAccess access{.origins = command.origins};
    TASKER_TRY_ASSIGN(access.token, token_of(command));
    Exposure exposure;
    if (access.token.empty()) {
        exposure = {.lacks = "nobody is asked who he is",
                    .remedy = "give --token-file FILE, with the token that clients show"};
    }
    server::http::HttpOptions options{.body_bytes_max = tasker::mcp::kMessageBytesMax};
    // A tool may ask a server that takes its time.
    options.request_timeout = std::chrono::seconds(120);
    TASKER_TRY_ASSIGN(options.endpoint, endpoint_of("--bind", *command.bind, exposure,
                                                    command.may_be_reached_from_elsewhere));
    access.is_loopback = options.endpoint.is_loopback();
    auto& log = parts.log;
    HttpService service(std::move(parts), std::move(access));
    base::Ids ids(context.clock, std::random_device{}());
    TASKER_TRY_ASSIGN(
        auto const server,
        server::http::HttpServer::listen(
            options, {.application = service, .clock = context.clock, .ids = ids, .log = log}));
    server->start();
    auto const address = "http://" + server->endpoint().to_text() + "/mcp";
    if (output.is_json) {
        print_json(context, {{"event", "started"},
                             {"at", base::timestamp(context.clock.now())},
                             {"address", address}});
    } else {
        context.data << "listening on " << address << '\n' << std::flush;
    }
    wait_for_interruption(context);
    constexpr std::chrono::seconds kDrain(5);
    server->stop(kDrain);
    context.on_interrupt({});
    return ExitCode::Done;
}

Result<Tiers> tiers_of(McpCommand const& command, Context const& context) {
    if (command.is_offline) return Tiers{.has_asking = false, .has_acting = false};
    if (!command.tools.empty()) return tiers_from(command.tools, "--tools");
    if (command.place.profile.empty()) return Tiers();
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    TASKER_TRY_ASSIGN(auto const card, profiles.card(command.place.profile));
    std::string tools;
    for (auto const& one : card.tools)
        tools += (tools.empty() ? "" : ",") + one;
    if (tools.empty()) return Tiers();
    return tiers_from(tools, "profile." + card.name + ".tools");
}

Result<void> check_options(McpCommand const& command) {
    if (command.bind) return {};
    if (!command.token_file.empty() || !command.origins.empty() ||
        command.may_be_reached_from_elsewhere) {
        return Error(ErrorCode::InvalidOption,
                     "--token-file, --origin and --insecure are for HTTP; give --bind ADDRESS:PORT "
                     "too");
    }
    return {};
}

}  // namespace

Result<ExitCode> serve(McpCommand const& command, Output output, Context& context) {
    TASKER_TRY(check_options(command));
    TASKER_TRY_ASSIGN(auto const tiers, tiers_of(command, context));
    auto const log = base::make_stderr_log(base::LogLevel::Info);
    Surroundings const surroundings{.place = command.place, .context = context, .log = *log};
    auto const catalog = catalog_of(tiers, surroundings);
    auto about = about_server(tiers);
    if (command.bind) {
        return serve_http(command,
                          {.catalog = catalog,
                           .about = std::move(about),
                           .clock = context.clock,
                           .log = *log,
                           .make_session_id = secret_id},
                          output, context);
    }
    // What is printed belongs to the protocol; everything else goes to the log.
    tasker::mcp::Session session(catalog, std::move(about));
    serve_lines(session, context.input, context.data);
    return ExitCode::Done;
}

}  // namespace tasker::cli::mcp
