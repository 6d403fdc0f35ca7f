#pragma once

#include <cstdint>
#include <string>

#include "cli/access/place.hpp"
#include "cli/cli11_app.hpp"
#include "cli/program.hpp"

namespace tasker::cli {

// Each adds one command below `parent`; parsing it sets `chosen`, which outlives the parser.

void add_run(CLI::App& parent, Invocation& chosen);
void add_dev(CLI::App& parent, Invocation& chosen);
void add_worker(CLI::App& parent, Invocation& chosen);
void add_server(CLI::App& parent, Invocation& chosen);
void add_simulate(CLI::App& parent, Invocation& chosen);
void add_task_create(CLI::App& parent, Invocation& chosen);
void add_task_list(CLI::App& parent, Invocation& chosen);
void add_task_get(CLI::App& parent, Invocation& chosen);
void add_task_steps(CLI::App& parent, Invocation& chosen);
void add_task_history(CLI::App& parent, Invocation& chosen);
void add_task_cancel(CLI::App& parent, Invocation& chosen);
void add_task_step(CLI::App& parent, Invocation& chosen);
void add_task_visualize(CLI::App& parent, Invocation& chosen);
void add_step_history(CLI::App& parent, Invocation& chosen);
/// How a command is called: `step reset`, or `task reset-step` as `tasker-ctl` has it.
enum class StepGrammar : std::uint8_t { OfStep, OfTask };
void add_step_audit(CLI::App& parent, Invocation& chosen, StepGrammar grammar);
void add_step_reset(CLI::App& parent, Invocation& chosen, StepGrammar grammar);
void add_step_resolve(CLI::App& parent, Invocation& chosen, StepGrammar grammar);
void add_step_complete(CLI::App& parent, Invocation& chosen, StepGrammar grammar);
void add_dlq_list(CLI::App& parent, Invocation& chosen);
void add_dlq_get(CLI::App& parent, Invocation& chosen);
void add_dlq_update(CLI::App& parent, Invocation& chosen);
void add_dlq_stats(CLI::App& parent, Invocation& chosen);
void add_dlq_queue(CLI::App& parent, Invocation& chosen);
void add_dlq_staleness(CLI::App& parent, Invocation& chosen);
void add_analytics_performance(CLI::App& parent, Invocation& chosen);
void add_analytics_bottlenecks(CLI::App& parent, Invocation& chosen);
void add_system_health(CLI::App& parent, Invocation& chosen);
void add_system_info(CLI::App& parent, Invocation& chosen);
void add_worker_list(CLI::App& parent, Invocation& chosen);
void add_worker_status(CLI::App& parent, Invocation& chosen);
void add_worker_health(CLI::App& parent, Invocation& chosen);
void add_auth_generate_keys(CLI::App& parent, Invocation& chosen);
void add_auth_generate_token(CLI::App& parent, Invocation& chosen);
void add_auth_show_permissions(CLI::App& parent, Invocation& chosen);
void add_auth_validate_token(CLI::App& parent, Invocation& chosen);
void add_profile_init(CLI::App& parent, Invocation& chosen);
void add_profile_list(CLI::App& parent, Invocation& chosen);
void add_profile_add(CLI::App& parent, Invocation& chosen);
void add_profile_validate(CLI::App& parent, Invocation& chosen);
void add_profile_show(CLI::App& parent, Invocation& chosen);
void add_profile_check(CLI::App& parent, Invocation& chosen);
void add_init(CLI::App& parent, Invocation& chosen);
void add_remote_list(CLI::App& parent, Invocation& chosen);
void add_remote_add(CLI::App& parent, Invocation& chosen);
void add_remote_remove(CLI::App& parent, Invocation& chosen);
void add_remote_update(CLI::App& parent, Invocation& chosen);
void add_template_list(CLI::App& parent, Invocation& chosen);
void add_template_info(CLI::App& parent, Invocation& chosen);
void add_template_generate(CLI::App& parent, Invocation& chosen);
void add_plugin_list(CLI::App& parent, Invocation& chosen);
void add_plugin_validate(CLI::App& parent, Invocation& chosen);
void add_config_dump(CLI::App& parent, Invocation& chosen);
void add_config_validate_sources(CLI::App& parent, Invocation& chosen);
void add_docs(CLI::App& parent, Invocation& chosen);
void add_template_validate(CLI::App& parent, Invocation& chosen);
void add_template_visualize(CLI::App& parent, Invocation& chosen);
/// `types`, `handler` and `scaffold`.
void add_generate(CLI::App& parent, Invocation& chosen);
void add_mcp(CLI::App& parent, Invocation& chosen);
void add_store_check(CLI::App& parent, Invocation& chosen);
void add_store_migrate(CLI::App& parent, Invocation& chosen);
void add_store_prune(CLI::App& parent, Invocation& chosen);
void add_config_show(CLI::App& parent, Invocation& chosen);
void add_config_validate(CLI::App& parent, Invocation& chosen);
void add_config_generate(CLI::App& parent, Invocation& chosen);
void add_config_analyze_usage(CLI::App& parent, Invocation& chosen);
void add_config_explain(CLI::App& parent, Invocation& chosen);
void add_completion(CLI::App& parent, Invocation& chosen);
void add_version(CLI::App& parent, Invocation& chosen);

/// Whether `app` belongs to the tree of `tasker-ctl`.
[[nodiscard]] bool is_of_ctl(CLI::App const& app);
/// `TASK`, the same everywhere.
void add_task_argument(CLI::App& command, std::string& id);
/// `--json`, the same everywhere.
void add_json_option(CLI::App& command, Invocation& chosen);
/// `--store`, the same everywhere.
void add_store_option(CLI::App& command, std::string& store);
/// `--store`, `--server` and what belongs to it, of commands that work on both. `tasker-ctl` has
/// servers only, and names profiles before its commands.
void add_place_options(CLI::App& command, Place& place);
/// The same of commands that only servers can answer.
void add_server_options(CLI::App& command, Place& place);
/// `--url`, `--profile` and what belongs to them, of commands that ask workers.
void add_worker_options(CLI::App& command, WorkerPlace& place);
/// `--transport`: how steps travel to other processes.
void add_transport_option(CLI::App& command, std::string& transport);
/// `--store` of commands that need one that several processes can have open.
void add_shared_store_option(CLI::App& command, std::string& store);
/// `Examples:` below the options; a line each.
void add_examples(CLI::App& command, std::string const& lines);

}  // namespace tasker::cli
