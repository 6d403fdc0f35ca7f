#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/json.hpp"
#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/records.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

struct StepOptions {
    Place place;
    StepWords step;
};

void print_step(model::Step const& step, model::Payload const& results, Context& context) {
    constexpr std::size_t kNameColumns = 12;
    constexpr std::size_t kValueMax = 400;
    auto const screen = context.data_screen();
    auto const line = [&](std::string_view name, std::string const& value) {
        if (value.empty()) return;
        context.data << padded(name, kNameColumns) << value << '\n';
    };
    auto const time = [](std::optional<TimePoint> const& at) {
        return at ? for_people(*at) + " UTC" : std::string();
    };
    line("step", step.id.to_string());
    line("name", step.name);
    line("task", step.task_id.to_string());
    line("state", paint(model::to_text(step.state), style_of(step.state), screen.has_colour));
    line("attempts", std::to_string(step.counted_attempts()) + " of " +
                         std::to_string(std::max<std::uint32_t>(step.attempts_max, 1)));
    line("created", time(step.created_at));
    line("attempted", time(step.last_attempted_at));
    line("failed", time(step.last_failure_at));
    line("retry at", time(step.next_retry_at));
    line("done", time(step.processed_at));
    line("error", one_line(error_in(results), kValueMax, screen.has_unicode));
    auto const result = result_in(results);
    if (!result.is_null())
        line("result", one_line(base::to_text(result), kValueMax, screen.has_unicode));
}

Result<ExitCode> show_step(StepOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const overview, access->overview(options.step.id));
    auto const& record = overview.record;
    TASKER_TRY_ASSIGN(auto const step, step_named(record.steps, record.task.id, options.step.name));
    auto const found = std::ranges::find(record.steps, step.id, &model::Step::id);
    auto const& results = record.results[static_cast<std::size_t>(found - record.steps.begin())];
    if (output.is_json) {
        print_json(context, to_json(step, results));
    } else {
        print_step(step, results, context);
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task step TASK STEP`
void add_task_step(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("step", "Show one step of a task");
    auto const options = std::make_shared<StepOptions>();  // lives as long as the parser
    add_step_arguments(*command, options->step, StepGrammar::OfTask);
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker task step 00002a charge_card");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return show_step(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
