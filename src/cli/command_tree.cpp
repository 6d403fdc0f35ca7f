#include "cli/command_tree.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

namespace {

CLI::App* add_group(CLI::App& parent, std::string const& name, std::string const& description) {
    auto* const group = parent.add_subcommand(name, description);
    group->require_subcommand(1);
    return group;
}

/// Steps below `task`, as `tasker-ctl` calls them.
void add_steps_of_task(CLI::App& task, Invocation& chosen) {
    add_task_step(task, chosen);
    add_step_audit(task, chosen, StepGrammar::OfTask);
    add_step_reset(task, chosen, StepGrammar::OfTask);
    add_step_resolve(task, chosen, StepGrammar::OfTask);
    add_step_complete(task, chosen, StepGrammar::OfTask);
}

void add_task_group(CLI::App& root, Invocation& chosen) {
    auto* const task = add_group(root, "task", "Look at tasks, make one, or end one");
    add_task_list(*task, chosen);
    add_task_create(*task, chosen);
    add_task_get(*task, chosen);
    add_task_steps(*task, chosen);
    if (!is_of_ctl(root)) add_task_history(*task, chosen);
    add_task_cancel(*task, chosen);
    add_task_visualize(*task, chosen);
    add_steps_of_task(*task, chosen);
    if (is_of_ctl(root)) return;
    for (auto const* const name :
         {"step", "step-audit", "reset-step", "resolve-step", "complete-step"}) {
        task->get_subcommand(name)->group("One step, as tasker-ctl calls it");
    }
}

void add_step_group(CLI::App& root, Invocation& chosen) {
    auto* const step = add_group(root, "step", "Look at one step, or mend it by hand");
    add_step_history(*step, chosen);
    add_step_audit(*step, chosen, StepGrammar::OfStep);
    add_step_reset(*step, chosen, StepGrammar::OfStep);
    add_step_resolve(*step, chosen, StepGrammar::OfStep);
    add_step_complete(*step, chosen, StepGrammar::OfStep);
}

void add_dlq_group(CLI::App& root, Invocation& chosen) {
    auto* const dlq = add_group(root, "dlq", "Look into the dead letter queue");
    add_dlq_list(*dlq, chosen);
    add_dlq_get(*dlq, chosen);
    add_dlq_update(*dlq, chosen);
    add_dlq_stats(*dlq, chosen);
    add_dlq_queue(*dlq, chosen);
    add_dlq_staleness(*dlq, chosen);
}

void add_system_groups(CLI::App& root, Invocation& chosen) {
    auto* const system = add_group(root, "system", "Look at a server");
    add_system_health(*system, chosen);
    add_system_info(*system, chosen);

    auto* const analytics = add_group(root, "analytics", "See how tasks went, and what takes long");
    add_analytics_performance(*analytics, chosen);
    add_analytics_bottlenecks(*analytics, chosen);
}

void add_worker_views(CLI::App& worker, Invocation& chosen) {
    add_worker_list(worker, chosen);
    add_worker_status(worker, chosen);
    add_worker_health(worker, chosen);
}

void add_template_group(CLI::App& root, Invocation& chosen) {
    auto* const tmpl =
        add_group(root, "template", "Check and draw templates, list them, make code");
    if (!is_of_ctl(root)) add_template_validate(*tmpl, chosen);
    add_template_visualize(*tmpl, chosen);
    add_template_list(*tmpl, chosen);
    add_template_info(*tmpl, chosen);
    add_template_generate(*tmpl, chosen);
}

void add_config_group(CLI::App& root, Invocation& chosen) {
    auto* const config = add_group(root, "config", "Look at the configuration, check it, write it");
    add_config_show(*config, chosen);
    add_config_validate(*config, chosen);
    add_config_validate_sources(*config, chosen);
    add_config_generate(*config, chosen);
    add_config_dump(*config, chosen);
    add_config_explain(*config, chosen);
    add_config_analyze_usage(*config, chosen);
}

/// What concerns who may ask, and whom one asks.
void add_access_groups(CLI::App& root, Invocation& chosen) {
    auto* const auth = add_group(root, "auth", "Make keys and tokens, and check them");
    add_auth_generate_keys(*auth, chosen);
    add_auth_generate_token(*auth, chosen);
    add_auth_show_permissions(*auth, chosen);
    add_auth_validate_token(*auth, chosen);

    auto* const profile = add_group(root, "profile", "Give servers names");
    add_profile_init(*profile, chosen);
    add_profile_list(*profile, chosen);
    add_profile_add(*profile, chosen);
    add_profile_validate(*profile, chosen);
    add_profile_show(*profile, chosen);
    add_profile_check(*profile, chosen);
}

/// What works on repositories of files.
void add_repository_groups(CLI::App& root, Invocation& chosen) {
    auto* const remote =
        add_group(root, "remote", "Give git repositories names: configuration, plugins");
    add_remote_list(*remote, chosen);
    add_remote_add(*remote, chosen);
    add_remote_remove(*remote, chosen);
    add_remote_update(*remote, chosen);

    auto* const plugin = add_group(root, "plugin", "Look at plugins: templates of files of code");
    add_plugin_list(*plugin, chosen);
    add_plugin_validate(*plugin, chosen);
}

/// What comes last in both.
void add_other_commands(CLI::App& root, Invocation& chosen) {
    add_docs(*add_group(root, "docs", "Print what the keys of the configuration mean"), chosen);
    add_init(root, chosen);
    add_completion(root, chosen);
    add_version(root, chosen);
}

std::string why_no_output_format(std::string const& name) {
    return name == "table" || name == "json" ? std::string()
                                             : "\"" + name + "\" is no format; use table or json";
}

void add_ctl_globals(CLI::App& root, Invocation& chosen) {
    root.add_option("-c,--config", chosen.globals.profiles_file,
                    "File of profiles (default: .config/tasker.toml, and others)")
        ->type_name("FILE");
    root.add_option("-p,--profile", chosen.globals.profile,
                    "The server to ask, by its name there (default: $TASKER_CLIENT_PROFILE, else "
                    "default)")
        ->type_name("NAME");
    root.add_flag("-v,--verbose", chosen.globals.verbosity,
                  "Say what is asked of whom, and what comes back");
    root.add_option_function<std::string>(
            "--format",
            [&chosen](std::string const& name) { chosen.output.is_json = name == "json"; },
            "table (the default) or json")
        ->type_name("FORMAT")
        ->check(why_no_output_format);
}

}  // namespace

void add_tasker_commands(CLI::App& root, Invocation& chosen) {
    add_run(root, chosen);
    add_dev(root, chosen);
    add_server(root, chosen);
    add_worker(root, chosen);
    add_worker_views(*root.get_subcommand("worker"), chosen);
    add_simulate(root, chosen);
    add_task_group(root, chosen);
    add_step_group(root, chosen);
    add_dlq_group(root, chosen);
    add_system_groups(root, chosen);
    add_template_group(root, chosen);
    add_generate(*add_group(root, "generate", "Write code that fits a template"), chosen);
    add_mcp(root, chosen);

    auto* const store = add_group(root, "store", "Look after a store");
    add_store_check(*store, chosen);
    add_store_migrate(*store, chosen);
    add_store_prune(*store, chosen);

    add_config_group(root, chosen);
    add_access_groups(root, chosen);
    add_repository_groups(root, chosen);
    add_other_commands(root, chosen);
}

void add_ctl_commands(CLI::App& root, Invocation& chosen) {
    // What stands before a command may stand behind it too, unless the command has an option of
    // that name itself.
    root.fallthrough();
    add_ctl_globals(root, chosen);
    add_task_group(root, chosen);
    add_worker_views(*add_group(root, "worker", "Look at workers"), chosen);
    add_system_groups(root, chosen);
    add_config_group(root, chosen);
    add_dlq_group(root, chosen);
    add_template_group(root, chosen);
    add_generate(*add_group(root, "generate", "Write code that fits a template"), chosen);
    add_access_groups(root, chosen);
    add_repository_groups(root, chosen);
    add_other_commands(root, chosen);
}

}  // namespace tasker::cli
