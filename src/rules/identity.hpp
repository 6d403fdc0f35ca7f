#pragma once

#include <string>

#include "base/ids.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// The identity of the task that a request asks for: at most 128 characters, two requests with the
/// same one are the same task, for all time. By the table in spec/orchestration.md 10.1: with an
/// idempotency key a hash of (template, key); otherwise strict: of (template, canonical context);
/// always_unique: a new one each time; caller_provided: InvalidRequest.
/// The template stands in the hash by (namespace, name, version).
[[nodiscard]] Result<std::string> identity_of(model::Template const& tmpl,
                                              model::TaskRequest const& request, base::Ids& ids);

/// Whether the request's identity is a new one: nobody can have it.
[[nodiscard]] bool is_always_unique(model::Template const& tmpl, model::TaskRequest const& request);

/// Everything about a request that can be judged without a template: names 1-255, version 1-50,
/// reason 1-500, priority -100..100, tags, context an object of at most 1 MiB, depth 10, 1000
/// members or items, strings of 10,000 characters (spec/orchestration.md 5.2, 6.3).
/// \returns InvalidRequest naming the field, its value's size and the limit.
[[nodiscard]] Result<void> check_request(model::TaskRequest const& request);

}  // namespace tasker::rules
