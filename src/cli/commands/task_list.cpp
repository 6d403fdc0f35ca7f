#include <CLI/CLI.hpp>

#include <memory>

#include "base/nearest.hpp"
#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/records.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct ListOptions {
    Place place;
    std::string namespace_name;
    std::string name;
    std::vector<std::string> states;
    std::size_t limit = 20;
    std::size_t offset = 0;
};

/// The API's lists say `completed`.
std::optional<model::TaskState> listed_state_from(std::string const& text) {
    if (text == "completed") return model::TaskState::Complete;
    return model::task_state_from(text);
}

std::string why_no_state(std::string const& text) {
    if (listed_state_from(text)) return {};
    std::vector<std::string> known;
    known.reserve(model::kTaskStateCount);
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i)
        known.emplace_back(model::to_text(static_cast<model::TaskState>(i)));
    auto message = "\"" + text + "\" is no state of a task";
    if (auto const near = base::nearest(text, known))
        return message + "; did you mean " + *near + "?";
    message += "; known are ";
    for (auto const& one : known)
        message += (&one == known.data() ? "" : ", ") + one;
    return message;
}

store::Reader::TaskFilter filter_of(ListOptions const& options) {
    store::Reader::TaskFilter filter{.offset = options.offset, .limit = options.limit};
    if (!options.namespace_name.empty()) filter.namespace_name = options.namespace_name;
    if (!options.name.empty()) filter.template_name = options.name;
    for (auto const& state : options.states)
        filter.states.push_back(*listed_state_from(state));
    return filter;
}

std::string name_of(std::optional<model::StoredTemplate> const& stored) {
    if (!stored) return "(unknown template)";
    return stored->namespace_name + "/" + stored->name + "/" + stored->version;
}

Result<ExitCode> list(ListOptions const& options, Output output, Context& context) {
    auto const filter = filter_of(options);
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const listing, access->list(filter));
    auto const& [tasks, total] = listing;
    if (output.is_json) {
        JsonArray list;
        for (auto const& [task, stored] : tasks)
            list.push_back(to_json(task, stored ? &*stored : nullptr));
        print_json(context, {{"tasks", std::move(list)},
                             {"total_count", total},
                             {"limit", options.limit},
                             {"offset", options.offset}});
        return ExitCode::Done;
    }
    Table table({"TASK", "STATE", "STEPS", "CREATED (UTC)", "TEMPLATE"},
                {"CREATED (UTC)", "STEPS"});
    for (auto const& [task, stored] : tasks) {
        auto const& tally = task.tally;
        table.add(
            {{task.id.to_string()},
             {std::string(model::to_text(task.state)), style_of(task.state)},
             {std::to_string(tally.total - tally.unfinished) + "/" + std::to_string(tally.total)},
             {for_people(task.created_at)},
             {name_of(stored)}});
    }
    if (!table.empty()) context.data << table.text(context.data_screen());
    if (tasks.empty()) {
        context.notes << "no task fits";
        if (total > 0) {
            context.notes << " from --offset on; there " << (total == 1 ? "is " : "are ") << total;
        }
        context.notes << '\n';
    } else if (total > options.offset + tasks.size()) {
        context.notes << tasks.size() << " of " << total << " tasks; the next: --offset "
                      << options.offset + tasks.size() << '\n';
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task list [--namespace NAME] [--name NAME] [--state STATE]... [--limit N] [--offset N]`
void add_task_list(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("list", "List tasks, the newest first");
    auto const options = std::make_shared<ListOptions>();  // lives as long as the parser
    add_place_options(*command, options->place);
    command
        ->add_option("-n,--namespace", options->namespace_name,
                     "Only of templates in this namespace")
        ->type_name("NAME");
    command->add_option("--name", options->name, "Only of the template with this name")
        ->type_name("NAME");
    command
        ->add_option("-s,--state,--status", options->states, "Only in this state; may be repeated")
        ->type_name("STATE")
        ->allow_extra_args(false)
        ->check(why_no_state);
    command->add_option("-l,--limit", options->limit, "At most so many (default 20)")
        ->type_name("N")
        ->check(CLI::Range(1, 10'000).description(""));
    command->add_option("--offset", options->offset, "Skip so many")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40U).description(""));
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task list\n"
                 "  tasker task list --server http://127.0.0.1:8080\n"
                 "  tasker task list --state blocked_by_failures --state error\n"
                 "  tasker task list --namespace shop --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return list(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
