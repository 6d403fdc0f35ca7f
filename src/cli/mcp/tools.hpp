#pragma once

#include <vector>

#include "cli/mcp/visit.hpp"
#include "mcp/tool.hpp"

namespace tasker::cli::mcp {

using tasker::mcp::Caller;
using tasker::mcp::Effect;
using tasker::mcp::Tool;

// Each adds the tools of one kind. `surroundings` outlives the tools.

void add_template_tools(std::vector<Tool>& tools);
void add_code_tools(std::vector<Tool>& tools);
void add_profile_tools(std::vector<Tool>& tools, Surroundings const& surroundings);
void add_task_tools(std::vector<Tool>& tools, Surroundings const& surroundings);
void add_operation_tools(std::vector<Tool>& tools, Surroundings const& surroundings);
void add_acting_tools(std::vector<Tool>& tools, Surroundings const& surroundings);

}  // namespace tasker::cli::mcp
