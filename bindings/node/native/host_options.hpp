#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "tasker/tasker.h"

namespace tasker::node {

/// Options of a host with the texts that they point at.
struct HostOptions {
    tasker_host_options_record record{};
    std::vector<std::string> texts{};  // as many as were reserved: what is pointed at stays
    std::vector<tasker_handler> handlers{};
    std::vector<tasker_text> namespaces{};
};

/// What was given over the defaults. Throws TypeError naming the option.
[[nodiscard]] std::shared_ptr<HostOptions> options_of(Napi::Value given);

}  // namespace tasker::node
