#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/nearest.hpp"
#include "cli/access/servers.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/plugin_options.hpp"
#include "cli/commands/repository_options.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct TemplateInfoOptions {
    Place place;
    std::string name;
    PluginQuery query;
};

/// Whether a user who says `words` may mean `full`: all of it, or what is between its slashes.
bool may_mean(std::string const& full, std::string const& words) {
    auto const at = full.find(words);
    if (at == std::string::npos) return false;
    auto const end = at + words.size();
    return (at == 0 || full[at - 1] == '/') && (end == full.size() || full[end] == '/');
}

Error no_template(std::string const& words, std::vector<std::string> const& all) {
    auto message = "the server has no template \"" + words + "\"";
    std::vector<std::string> names;
    for (auto const& full : all) {
        auto const begin = full.find('/') + 1;
        names.push_back(full.substr(begin, full.find('/', begin) - begin));
    }
    names.insert(names.end(), all.begin(), all.end());
    if (auto const near = base::nearest(words, names)) {
        message += "; did you mean " + *near + "?";
    } else {
        message += "; `tasker template list` lists all";
    }
    return {ErrorCode::TemplateNotFound, std::move(message)};
}

/// The path of the one that is meant: of a name alone, the only one of it.
Result<std::string> path_of_template(RestClient& client, std::string const& words) {
    TASKER_TRY_ASSIGN(auto const list, client.document_of({.target = "/v1/templates"}));
    std::vector<std::string> all;
    std::vector<Json const*> meant;
    for (auto const& one : elements_of(list, "templates")) {
        all.push_back(template_name_in(one));
        if (may_mean(all.back(), words)) meant.push_back(&one);
    }
    if (meant.empty()) return no_template(words, all);
    if (meant.size() > 1) {
        std::string names;
        for (auto const* const one : meant)
            names += (names.empty() ? "" : ", ") + template_name_in(*one);
        return Error(ErrorCode::InvalidOption,
                     "\"" + words + "\" may be any of " + names + "; give all of its name");
    }
    auto const part = [&](std::string_view member) {
        return "/" + percent_encoded(cell_of(*meant.front(), member));
    };
    return "/v1/templates" + part("namespace") + part("name") + part("version");
}

void print_template(Json const& document, Context& context) {
    context.data << card_line("template", template_name_in(document))
                 << card_line("description", cell_of(document, "description")) << '\n';
    Table table({"STEP", "ATTEMPTS", "DESCRIPTION"});
    for (auto const& step : elements_of(document, "steps")) {
        auto const description = cell_of(step, "description");
        auto const is_retried = cell_of(step, "default_retryable") == "true";
        table.add({{cell_of(step, "name")},
                   {is_retried ? cell_of(step, "default_max_attempts") : "1"},
                   {description == "-" ? std::string() : description}});
    }
    context.data << table.text(context.data_screen());
}

Result<ExitCode> show_template(TemplateInfoOptions const& options, Output output,
                               Context& context) {
    TASKER_TRY_ASSIGN(auto const server,
                      open_server_for("which templates it has", options.place, context));
    TASKER_TRY_ASSIGN(auto const target, path_of_template(*server.client, options.name));
    TASKER_TRY_ASSIGN(auto const document, server.client->document_of({.target = target}));
    if (output.is_json) {
        print_json(context, document);
    } else {
        print_template(document, context);
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker template info NAME`
void add_template_info(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("info", "Show a template that a server has, or one of a plugin");
    auto const options = std::make_shared<TemplateInfoOptions>();  // lives as long as the parser
    command
        ->add_option("NAME", options->name,
                     "NAMESPACE/NAME/VERSION, or a part of it that only one has; of a plugin's "
                     "template its name")
        ->type_name("")
        ->required();
    add_place_options(*command, options->place);
    command->add_option("-p,--plugin", options->query.wish.plugin, "Of this plugin")
        ->type_name("NAME");
    add_language_option(*command, options->query);
    add_repository_options(*command, options->query.repository, "Of the plugins of");
    add_kind_options(*command, options->query);
    add_json_option(*command, chosen);
    add_examples(*command, is_of_ctl(*command)
                               ? "  tasker template info handler --plugin shop\n"
                                 "  tasker template info shop/orders/1.0.0 --registered"
                               : "  tasker template info shop/orders/1.0.0 --server "
                                 "http://127.0.0.1:8080\n"
                                 "  tasker template info orders --json\n"
                                 "  tasker template info handler --plugin shop");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            auto query = options->query;
            query.wish.name = options->name;
            return query.is_about_plugins(context, !options->place.server.empty())
                       ? show_plugin_template(query, output, context)
                       : show_template(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
