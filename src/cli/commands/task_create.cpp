#include <CLI/CLI.hpp>

#include <memory>

#include "base/json.hpp"
#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/json_argument.hpp"

namespace tasker::cli {

namespace {

constexpr std::int32_t kCtlPriority = 5;

struct CreateOptions {
    Place place;
    model::TaskRequest request{.namespace_name = "default",
                               .version = "1.0.0",
                               .initiator = "cli",
                               .source_system = "tasker",
                               .reason = "created from the command line"};
    std::string input = "{}";
    std::string key;
    std::string correlation_id;
};

Result<ExitCode> create(CreateOptions const& options, Output output, Context& context) {
    auto request = options.request;
    TASKER_TRY_ASSIGN(auto const input, read_object(options.input, "--input", context));
    request.context = model::Payload(base::to_text(input));
    if (!options.key.empty()) request.idempotency_key = options.key;
    if (!options.correlation_id.empty()) {
        auto const id = Uuid::parse(options.correlation_id);
        if (!id) return Error(id.error()).with_context("--correlation-id");
        request.correlation_id = *id;
    }
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const task, access->create(request));
    auto const id = task.id.to_string();
    if (output.is_json) {
        print_json(context, {{"task_uuid", id}, {"status", model::to_text(task.state)}});
        return ExitCode::Done;
    }
    context.data << "task " << id << ' ' << model::to_text(task.state) << '\n' << std::flush;
    print_hint(context, "to look at it: tasker task get " + id + access->argument());
    return ExitCode::Done;
}

}  // namespace

/// `tasker task create --namespace NAME --name NAME [--version V] [--input JSON|@FILE] --server
/// URL`
void add_task_create(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("create", "Give a server a task of one of its templates");
    auto const options = std::make_shared<CreateOptions>();  // lives as long as the parser
    auto& request = options->request;
    command->add_option("--name", request.name, "Name of the template")
        ->type_name("NAME")
        ->required();
    command->add_option("-n,--namespace", request.namespace_name, "Its namespace (default default)")
        ->type_name("NAME");
    command->add_option("-v,--version", request.version, "Its version (default 1.0.0)")
        ->type_name("VERSION");
    command->add_option("-i,--input", options->input, "The task's input, an object (default {})")
        ->type_name("JSON|@FILE|@-");
    // Scripts count on what each program has always taken.
    if (is_of_ctl(parent)) request.priority = kCtlPriority;
    command
        ->add_option(
            "-p,--priority", request.priority,
            "-100 to 100, the higher first (default " + std::to_string(request.priority) + ")")
        ->type_name("N")
        ->check(CLI::Range(-100, 100).description(""));
    command->add_option("--key", options->key, "Idempotency key: one key is one task, for ever")
        ->type_name("KEY");
    command
        ->add_option("-c,--correlation-id", options->correlation_id,
                     "Id that it shares with what it belongs to")
        ->type_name("UUID");
    command->add_option("-d,--description,--reason", request.reason, "Why; kept with the task")
        ->type_name("TEXT");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task create --namespace shop --name orders --input @order.json \\\n"
                 "      --server http://127.0.0.1:8080");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return create(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
