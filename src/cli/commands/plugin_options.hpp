#pragma once

#include "cli/cli11_app.hpp"
#include "cli/plugins/choice.hpp"
#include "cli/plugins/search.hpp"
#include "cli/program.hpp"

namespace tasker::cli {

/// Templates of plugins that a command is about, as its options say.
struct PluginQuery {
    TemplateWish wish;
    RepositoryOptions repository;
    bool is_of_plugins = false;  ///< `--plugins`
    bool is_of_server = false;   ///< `--registered`

    /// Whether the options speak of plugins, or, where they say nothing, the program does:
    /// `tasker-ctl` means plugins, `tasker` the templates of a server.
    /// \param names_server  whether other options name what only servers have
    [[nodiscard]] bool is_about_plugins(Context const& context, bool names_server) const;
};

/// `--plugins` and `--registered`, of commands that are about both kinds of templates.
void add_kind_options(CLI::App& command, PluginQuery& query);
/// `-l`, `--language`.
void add_language_option(CLI::App& command, PluginQuery& query);

/// What these commands do where plugins are meant.
[[nodiscard]] Result<ExitCode> list_plugin_templates(PluginQuery const& query, Output output,
                                                     Context& context);
[[nodiscard]] Result<ExitCode> show_plugin_template(PluginQuery const& query, Output output,
                                                    Context& context);

}  // namespace tasker::cli
