#include "cli/simulating/preparation.hpp"

#include <utility>

#include "cli/json_argument.hpp"
#include "cli/running/preparation.hpp"
#include "simulation/smallest_value.hpp"
#include "simulation/stub_handlers.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

Result<JsonObject> made_input(model::Template const& tmpl) {
    if (!tmpl.input_schema) return JsonObject();
    auto made = simulation::smallest_value(*tmpl.input_schema);
    if (made && made->is_object()) return std::move(made->get_object());
    return Error(ErrorCode::InvalidInput,
                 "no input could be made from the input_schema of " + tmpl.full_name() +
                     (made ? ", which asks for no object" : ": " + made.error().message()) +
                     "\ngive one with --input");
}

/// `STEP=JSON`, each.
Result<simulation::StubResults> given_results(SimulateOptions const& options, Context& context) {
    simulation::StubResults results;
    for (auto const& argument : options.results) {
        auto const equals = argument.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Error(ErrorCode::InvalidOption,
                         "--result " + argument + ": give STEP=JSON, as in charge={\"id\": 7}");
        }
        auto const step = argument.substr(0, equals);
        TASKER_TRY_ASSIGN(results[step],
                          read_json(argument.substr(equals + 1), "--result " + step, context));
    }
    return results;
}

bool has_handlers(SimulateOptions const& options, Context const& context) {
    return !options.handler_libraries.empty() || !context.handlers.names().empty();
}

}  // namespace

Result<Simulated> prepare(SimulateOptions const& options, Context& context) {
    Simulated prepared;
    auto& workflow = prepared.workflow;
    TASKER_TRY_ASSIGN(auto loaded, load_template(options.template_file, options.is_quiet, context));
    workflow.tmpl = templates::in_environment(
        std::move(loaded), options.environment.empty() ? context.variable("TASKER_ENV").value_or("")
                                                       : options.environment);
    auto faults = simulation::FaultSet::from(options.faults);
    if (!faults) return std::move(faults).error().with_context("--faults");
    prepared.faults = *faults;
    auto const are_real = has_handlers(options, context);
    if (!options.input.empty() || are_real) {
        TASKER_TRY_ASSIGN(workflow.input, read_object(options.input.empty() ? "{}" : options.input,
                                                      "--input", context));
        TASKER_TRY(check_input(workflow.tmpl, workflow.input));
    } else {
        TASKER_TRY_ASSIGN(workflow.input, made_input(workflow.tmpl));
        prepared.is_input_made = workflow.tmpl.input_schema.has_value();
    }
    if (are_real) {
        if (!options.results.empty()) {
            return Error(ErrorCode::InvalidOption,
                         "--result is for stub handlers; with --handlers yours answer");
        }
        TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(options.handler_libraries, context));
        TASKER_TRY(check_all_handlers(workflow.tmpl, handlers, options.handler_libraries));
        prepared.handlers = std::make_unique<Handlers>(std::move(handlers));
        workflow.handlers = prepared.handlers.get();
        return prepared;
    }
    TASKER_TRY_ASSIGN(auto const given, given_results(options, context));
    auto results = simulation::stub_results(workflow.tmpl, given);
    if (!results) {
        return Error(results.error().code(),
                     results.error().message() +
                         "\ngive one with --result STEP=JSON, or the handlers with --handlers");
    }
    workflow.results = *std::move(results);
    return prepared;
}

}  // namespace tasker::cli
