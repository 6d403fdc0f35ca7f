#include <CLI/CLI.hpp>

#include <memory>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "cli/commands/commands.hpp"
#include "cli/keys/token_words.hpp"
#include "cli/text/documents.hpp"
#include "configuration/reading/text_file.hpp"
#include "server/auth/base64url.hpp"
#include "server/auth/public_key.hpp"
#include "server/auth/token.hpp"

namespace tasker::cli {

namespace {

using server::auth::Algorithm;

struct ValidationOptions {
    std::string token;
    std::string public_key = "./keys/jwt-public-key.pem";
    std::string issuer = "tasker-core";
    std::string audience = "tasker-api";
};

/// The text itself, `@FILE`, or `@-`: what stands in a command line can be read by others.
Result<std::string> read_token_text(std::string const& word, Context& context) {
    if (!word.starts_with('@')) return word;
    if (word == "@-") {
        std::string text;
        context.input >> text;
        return text;
    }
    auto text = configuration::read_secret_file(word.substr(1));
    if (!text) return Error(text.error()).with_context("--token " + word);
    return text;
}

/// What it says of itself, believed or not; null when that cannot be read.
Json claims_in(server::auth::Token const& token) {
    auto const text = server::auth::from_base64url(token.claims);
    auto parsed = text ? base::parse_json(*text) : Result<Json>(Json());
    return parsed ? *std::move(parsed) : Json();
}

std::optional<server::auth::Rejection> rejection_of(server::auth::Token const& token,
                                                    server::auth::PublicKey const& key,
                                                    ValidationOptions const& options,
                                                    TimePoint now) {
    if (!key.verify(token.algorithm, token.signed_text, token.signature)) {
        return server::auth::Rejection{.reason = "invalid",
                                       .message = "Its signature is not that of this key"};
    }
    server::auth::Claims claims;
    return server::auth::read_claims(
        token, {.issuer = options.issuer, .audience = options.audience}, now, claims);
}

std::string time_of_claim(Json const& claims, std::string_view name) {
    auto const& value = member_of(claims, name);
    constexpr std::int64_t kYear9999 = 253'402'300'799;
    auto const is_time =
        value.is_int64() && value.get_int64() >= 0 && value.get_int64() <= kYear9999;
    if (!is_time) return cell_of(claims, name);
    return base::short_timestamp(TimePoint(std::chrono::seconds(value.get_int64())));
}

void print_claims(Json const& claims, Context& context) {
    for (auto const name : {"sub", "iss", "aud", "permissions", "worker_namespaces"})
        context.data << card_line(name, cell_of(claims, name));
    for (auto const name : {"iat", "exp"})
        context.data << card_line(name, time_of_claim(claims, name));
}

Result<ExitCode> validate_token(ValidationOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const pem, read_key_file(options.public_key, "--public-key"));
    auto const key = server::auth::PublicKey::from_pem(pem);
    if (!key) return Error(key.error()).with_context("--public-key " + options.public_key);
    TASKER_TRY_ASSIGN(auto const text, read_token_text(options.token, context));
    server::auth::Token token;
    auto rejection = server::auth::read_token(
        text,
        {Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256, Algorithm::Ps384,
         Algorithm::Ps512, Algorithm::Es256, Algorithm::Es384, Algorithm::Es512},
        token);
    auto const claims = rejection ? Json() : claims_in(token);
    if (!rejection) rejection = rejection_of(token, *key, options, context.clock.now());
    auto const code = rejection ? ExitCode::Failed : ExitCode::Done;
    if (output.is_json) {
        print_json(context, {{"valid", !rejection},
                             {"reason", rejection ? Json(rejection->reason) : Json(nullptr)},
                             {"message", rejection ? Json(rejection->message) : Json(nullptr)},
                             {"claims", claims}});
        return code;
    }
    auto const has_colour = context.data_screen().has_colour;
    if (rejection) {
        context.data << paint("not valid", Style::Bad, has_colour) << " (" << rejection->reason
                     << "): " << rejection->message << '\n';
    } else {
        context.data << paint("valid", Style::Good, has_colour) << '\n';
    }
    if (claims.is_object()) print_claims(claims, context);
    return code;
}

}  // namespace

/// `tasker auth validate-token --token TOKEN`
void add_auth_validate_token(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "validate-token", "Check a token as a server would; exit code 1 when it does not count");
    auto const options = std::make_shared<ValidationOptions>();  // lives as long as the parser
    command->add_option("-t,--token", options->token, "The token, @FILE, or @- for standard input")
        ->type_name("TOKEN")
        ->required();
    command
        ->add_option("--public-key", options->public_key,
                     "Key that checks it (default ./keys/jwt-public-key.pem)")
        ->type_name("FILE");
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
                 "  tasker auth validate-token -t @token.txt\n"
                 "  tasker auth generate-token | tasker auth validate-token -t @- --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return validate_token(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
