#pragma once

#include <istream>
#include <ostream>

#include "mcp/session.hpp"

namespace tasker::cli::mcp {

/// Speaks with one client by lines, one message each, until its side ends. Calls run one after the
/// other on a thread of their own, so that a ping is answered and a call can be cancelled
/// meanwhile; those that wait are bounded. What runs when the client's side ends is finished and
/// answered.
void serve_lines(tasker::mcp::Session& session, std::istream& input, std::ostream& output);

}  // namespace tasker::cli::mcp
