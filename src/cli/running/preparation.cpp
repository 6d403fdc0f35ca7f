#include "cli/running/preparation.hpp"

#include <random>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/json_schema.hpp"
#include "cli/json_argument.hpp"
#include "cli/running/handler_library.hpp"
#include "cli/text/findings.hpp"
#include "embedded/missing_handlers.hpp"
#include "embedded/store_location.hpp"
#include "embedded/templates_on_disk.hpp"
#include "rules/identity.hpp"
#include "template/load.hpp"

namespace tasker::cli {

Result<model::Template> load_template(std::string const& file, bool is_quiet, Context& context) {
    TASKER_TRY_ASSIGN(auto checked, templates::check_file(file));
    auto const has_colour = context.notes_screen().has_colour;
    for (auto const& finding : checked.findings) {
        if (finding.severity == templates::Severity::Info) continue;
        if (finding.severity == templates::Severity::Warning && is_quiet) continue;
        context.notes << shown(finding, has_colour) << '\n';
    }
    context.notes << std::flush;
    if (!checked.tmpl) {
        return Error(
            ErrorCode::InvalidTemplate,
            file + " has " + to_text(count_of(checked.findings)) + "; nothing was started");
    }
    return *std::move(checked.tmpl);
}

Result<std::vector<model::Template>> load_templates(std::vector<std::string> const& paths,
                                                    bool is_quiet, Context& context) {
    std::vector<model::Template> templates;
    for (auto const& path : paths) {
        TASKER_TRY_ASSIGN(auto const files, embedded::template_files(path));
        for (auto const& file : files) {
            TASKER_TRY_ASSIGN(auto tmpl, load_template(file.string(), is_quiet, context));
            templates.push_back(std::move(tmpl));
        }
    }
    return templates;
}

Result<void> check_input(model::Template const& tmpl, Json const& input) {
    if (!tmpl.input_schema) return {};
    TASKER_TRY_ASSIGN(auto const schema, base::JsonSchema::compile(*tmpl.input_schema));
    auto const violations = schema.check(input);
    if (violations.empty()) return {};
    auto message = "--input does not fit the input_schema of " + tmpl.full_name() + ":";
    for (auto const& violation : violations) {
        message += "\n  " + (violation.path.empty() ? "(input)" : violation.path) + ": " +
                   violation.reason;
    }
    return Error(ErrorCode::InvalidInput, std::move(message));
}

Result<Handlers> load_all_handlers(std::vector<std::string> const& libraries,
                                   Context const& context) {
    auto handlers = context.handlers;
    for (auto const& library : libraries)
        TASKER_TRY(load_handlers(library, handlers));
    return handlers;
}

Result<void> check_all_handlers(model::Template const& tmpl, Handlers const& handlers,
                                std::vector<std::string> const& libraries) {
    auto const found = embedded::check_handlers(tmpl, handlers);
    if (found) return {};
    auto message = found.error().message();
    if (libraries.empty()) {
        message += "\ngive the library that has them: --handlers LIBRARY.so";
    }
    return Error(found.error().code(), std::move(message));
}

namespace {

Result<model::TaskRequest> request_for(model::Template const& tmpl, RunOptions const& options,
                                       JsonObject const& input, base::Ids& ids) {
    model::TaskRequest request{.namespace_name = tmpl.namespace_name,
                               .name = tmpl.name,
                               .version = tmpl.version,
                               .context = model::Payload(base::to_text(input)),
                               .initiator = "cli",
                               .source_system = "tasker",
                               .reason = "tasker run",
                               .priority = options.priority};
    if (!options.key.empty()) request.idempotency_key = options.key;
    if (options.is_again) request.idempotency_key = "again-" + ids.v7().to_string();
    TASKER_TRY(rules::check_request(request));
    auto const identity = rules::identity_of(tmpl, request, ids);
    if (!identity) {
        return Error(
            identity.error().code(),
            identity.error().message() + "; give one with --key, or --again for a new one");
    }
    return request;
}

}  // namespace

Result<Prepared> prepare(RunOptions const& options, Context& context) {
    base::Ids ids(context.clock, std::random_device{}());
    Prepared prepared;
    TASKER_TRY_ASSIGN(prepared.tmpl,
                      load_template(options.template_file, options.is_quiet, context));
    TASKER_TRY_ASSIGN(auto const input, read_object(options.input, "--input", context));
    TASKER_TRY(check_input(prepared.tmpl, input));
    TASKER_TRY_ASSIGN(prepared.request, request_for(prepared.tmpl, options, input, ids));
    TASKER_TRY_ASSIGN(prepared.handlers, load_all_handlers(options.handler_libraries, context));
    prepared.environment = options.environment.empty() ? context.variable("TASKER_ENV").value_or("")
                                                       : options.environment;
    auto const has_all =
        check_all_handlers(templates::in_environment(prepared.tmpl, prepared.environment),
                           prepared.handlers, options.handler_libraries);
    if (has_all) return prepared;
    // Where other processes work on the same tasks, one of them may have them.
    if (!embedded::is_shared_location(store_name(context, options.store))) return has_all.error();
    if (!options.is_quiet) {
        print_hint(context,
                   "these steps wait for a process that has their handlers, as tasker "
                   "worker runs them:" +
                       has_all.error().message().substr(has_all.error().message().find('\n')));
    }
    return prepared;
}

}  // namespace tasker::cli
