#include "cli/mcp/catalog.hpp"

#include <sstream>
#include <utility>

#include "cli/mcp/tools.hpp"
#include "tasker/version.hpp"

namespace tasker::cli::mcp {

namespace {

Error no_tier(std::string const& where, std::string const& word) {
    return {ErrorCode::InvalidOption,
            where + ": \"" + word +
                "\" is none; give some of tier1 (templates, code, schemas), tier2 (look at tasks) "
                "and tier3 (change them), with commas between"};
}

}  // namespace

Result<Tiers> tiers_from(std::string const& text, std::string const& where) {
    Tiers tiers{.has_offline = false, .has_asking = false, .has_acting = false};
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, ',');) {
        if (word == "tier1") {
            tiers.has_offline = true;
        } else if (word == "tier2") {
            tiers.has_asking = true;
        } else if (word == "tier3") {
            tiers.has_acting = true;
        } else {
            return no_tier(where, word);
        }
    }
    if (tiers.has_offline || tiers.has_asking || tiers.has_acting) return tiers;
    return Error(ErrorCode::InvalidOption, where + " names no tools; give tier1,tier2,tier3");
}

tasker::mcp::Catalog catalog_of(Tiers const& tiers, Surroundings const& surroundings) {
    std::vector<Tool> tools;
    if (tiers.has_offline) {
        add_template_tools(tools);
        add_code_tools(tools);
    }
    if (tiers.has_asking || tiers.has_acting) add_profile_tools(tools, surroundings);
    if (tiers.has_asking) {
        add_task_tools(tools, surroundings);
        add_operation_tools(tools, surroundings);
    }
    if (tiers.has_acting) add_acting_tools(tools, surroundings);
    return tasker::mcp::Catalog(std::move(tools));
}

tasker::mcp::About about_server(Tiers const& tiers) {
    std::string instructions =
        "Tasker runs workflows that must not get lost: a task is one run of a template, which is a "
        "graph of steps.";
    if (tiers.has_offline) {
        instructions +=
            " To write a workflow: template_generate, template_validate after each change, then "
            "handler_generate.";
    }
    if (tiers.has_asking) {
        instructions +=
            " To find out why a task does not go on: task_inspect, step_inspect, dlq_inspect.";
    }
    if (tiers.has_acting) {
        instructions +=
            " Tools that change something answer with a preview first; ask the user before you "
            "call them with confirm: true.";
    }
    return {.version = TASKER_VERSION, .instructions = std::move(instructions)};
}

}  // namespace tasker::cli::mcp
