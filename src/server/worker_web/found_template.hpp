#pragma once

#include "model/template.hpp"
#include "server/backend.hpp"
#include "server/routing/call.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::server::worker_web {

/// A template that is stored, by whichever process.
struct FoundTemplate {
    model::Template tmpl;  ///< with the worker's environment applied
    TimePoint registered_at{};
    bool is_known = false;  ///< this process has it ready
};

/// The one that `namespace`, `name` and `version` of the call name. \returns TemplateNotFound.
[[nodiscard]] Result<FoundTemplate> find_template(Backend& backend, routing::Call const& call);

}  // namespace tasker::server::worker_web
