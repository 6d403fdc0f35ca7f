#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/keys/token_words.hpp"
#include "cli/text/duration.hpp"
#include "server/auth/private_key.hpp"

namespace tasker::cli {

namespace {

struct TokenOptions {
    std::vector<std::string> permissions;
    std::string subject = "tasker-client";
    std::string private_key = "./keys/jwt-private-key.pem";
    int expiry_h = 24;
    std::string issuer = "tasker-core";
    std::string audience = "tasker-api";
};

std::int64_t epoch_seconds(TimePoint at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

Result<ExitCode> generate_token(TokenOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const permissions, permissions_in(options.permissions));
    TASKER_TRY_ASSIGN(auto const pem, read_key_file(options.private_key, "--private-key"));
    auto const key = server::auth::PrivateKey::from_pem(pem);
    if (!key) return Error(key.error()).with_context("--private-key " + options.private_key);
    auto const now = context.clock.now();
    auto const expiry = now + std::chrono::hours(options.expiry_h);
    JsonArray names;
    for (auto const& name : permissions)
        names.emplace_back(name);
    JsonObject const claims{{"sub", options.subject},          {"iss", options.issuer},
                            {"aud", options.audience},         {"exp", epoch_seconds(expiry)},
                            {"iat", epoch_seconds(now)},       {"permissions", std::move(names)},
                            {"worker_namespaces", JsonArray()}};
    auto const token = key->sign(claims);
    if (output.is_json) {
        print_json(context, {{"token", token}, {"claims", claims}});
        return ExitCode::Done;
    }
    context.data << token << '\n' << std::flush;
    context.notes << "for " << options.subject << ", until " << for_people(expiry) << " UTC\n";
    if (permissions.empty()) {
        print_hint(context, "it permits nothing; -p tasks:read,tasks:list gives permissions");
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker auth generate-token --permissions LIST`
void add_auth_generate_token(CLI::App& parent, Invocation& chosen) {
    constexpr int kHoursMax = 10 * 366 * 24;
    auto* const command =
        parent.add_subcommand("generate-token", "Make a token (JWT, RS256) that servers accept");
    auto const options = std::make_shared<TokenOptions>();  // lives as long as the parser
    command
        ->add_option("-p,--permissions", options->permissions,
                     "What it permits: tasks:read,dlq:*; may be repeated (default: nothing)")
        ->type_name("LIST")
        ->allow_extra_args(false);
    command->add_option("-s,--subject", options->subject, "Whom it is for (default tasker-client)")
        ->type_name("NAME");
    command
        ->add_option("--private-key", options->private_key,
                     "Key that signs it (default ./keys/jwt-private-key.pem)")
        ->type_name("FILE");
    command->add_option("-e,--expiry-hours", options->expiry_h, "How long it counts (default 24)")
        ->type_name("HOURS")
        ->check(CLI::Range(1, kHoursMax).description(""));
    command
        ->add_option("--issuer", options->issuer,
                     "As the server's jwt_issuer (default tasker-core)")
        ->type_name("NAME");
    command
        ->add_option("--audience", options->audience,
                     "As the server's jwt_audience (default tasker-api)")
        ->type_name("NAME");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker auth generate-token -p tasks:create,tasks:read -s checkout\n"
                 "  TASKER_AUTH_TOKEN=$(tasker auth generate-token -p 'tasks:*') tasker task list");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return generate_token(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
