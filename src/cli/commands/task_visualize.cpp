#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/access/scene_page.hpp"
#include "cli/commands/commands.hpp"
#include "cli/drawing/format.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/drawing/picture.hpp"

namespace tasker::cli {

namespace {

struct TaskDrawingOptions {
    Place place;
    std::string task;
    drawing::Format format = drawing::Format::Auto;
};

Result<ExitCode> visualize_task(TaskDrawingOptions const& options, Output output,
                                Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const scene, access->scene(options.task));
    auto const graph = drawing::graph_of(scene.tmpl, scene.record.steps, scene.edges);
    if (output.is_json) {
        print_json(context, {{"task_uuid", scene.record.task.id.to_string()},
                             {"mermaid", drawing::mermaid_of(graph)}});
        return ExitCode::Done;
    }
    auto const screen = context.data_screen();
    switch (drawing::chosen(options.format, screen)) {
        case drawing::Format::Auto:
        case drawing::Format::Text:
            context.data << drawing::joined(drawing::picture_of(graph, screen));
            break;
        case drawing::Format::Mermaid: context.data << drawing::mermaid_of(graph); break;
        case drawing::Format::Markdown:
            context.data << page_of(graph, scene, context.clock.now());
            break;
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task visualize TASK [--format text|mermaid|markdown]`
void add_task_visualize(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("visualize", "Draw the steps of a task, with states");
    auto const options = std::make_shared<TaskDrawingOptions>();  // lives as long as the parser
    add_task_argument(*command, options->task);
    drawing::add_format_option(*command, options->format);
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task visualize 01980c0d-e000-7000-8000-00000000002a\n"
                 "  tasker task visualize 00002a --format markdown > task.md");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return visualize_task(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
