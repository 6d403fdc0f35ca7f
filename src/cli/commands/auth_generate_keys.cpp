#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/configuring/private_file.hpp"
#include "server/auth/private_key.hpp"

namespace tasker::cli {

namespace {

using server::auth::PrivateKey;

struct KeyOptions {
    std::string folder = "./keys";
    unsigned bits = PrivateKey::kBitsMin;
    bool may_replace = false;
};

Result<ExitCode> generate_keys(KeyOptions const& options, Output output, Context& context) {
    auto const folder = std::filesystem::path(options.folder);
    auto const private_file = (folder / "jwt-private-key.pem").string();
    auto const public_file = (folder / "jwt-public-key.pem").string();
    std::error_code code;
    for (auto const& file : {private_file, public_file}) {
        if (options.may_replace || !std::filesystem::exists(file, code)) continue;
        return Error(ErrorCode::InvalidOption,
                     file +
                         " is there already, and tokens that it signed would not count any more; "
                         "--force replaces it, or give another --output-dir");
    }
    std::filesystem::create_directories(folder, code);
    auto const key = PrivateKey::generate(options.bits);
    TASKER_TRY(replace_file(private_file, key.private_pem()));
    TASKER_TRY(replace_file(public_file, key.public_pem(), FileReaders::Everybody));
    if (output.is_json) {
        print_json(
            context,
            {{"private_key", private_file}, {"public_key", public_file}, {"bits", options.bits}});
        return ExitCode::Done;
    }
    context.data << private_file << "  signs tokens; only you can read it\n"
                 << public_file << "  checks them\n"
                 << std::flush;
    print_hint(context, "servers need the second: jwt_public_key_path of orchestration.web.auth");
    return ExitCode::Done;
}

}  // namespace

/// `tasker auth generate-keys`
void add_auth_generate_keys(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "generate-keys", "Make a pair of RSA keys: one signs tokens, the other checks them");
    auto const options = std::make_shared<KeyOptions>();  // lives as long as the parser
    command
        ->add_option("-o,--output-dir", options->folder, "Where they are written (default ./keys)")
        ->type_name("DIR");
    command->add_option("-k,--key-size", options->bits, "Bits, 2048 (the default) to 8192")
        ->type_name("N")
        ->check(CLI::Range(PrivateKey::kBitsMin, PrivateKey::kBitsMax).description(""));
    command->add_flag("--force", options->may_replace, "Replace keys that are there");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker auth generate-keys\n"
                 "  tasker auth generate-keys -o /etc/tasker/keys -k 4096");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return generate_keys(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
