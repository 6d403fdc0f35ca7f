#include "embedded/find_task.hpp"

#include <optional>

#include "engine/stored_templates.hpp"
#include "rules/identity.hpp"

namespace tasker::embedded {

Result<TaskId> find_task(Host& host, model::TaskRequest const& request) {
    TASKER_TRY(rules::check_request(request));
    std::optional<model::Task> found;
    TASKER_TRY(host.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const registered,
                          engine::template_named(request.namespace_name, request.name,
                                                 request.version, reader, host.registry()));
        if (rules::is_always_unique(registered->tmpl, request)) return {};
        TASKER_TRY_ASSIGN(auto const identity,
                          rules::identity_of(registered->tmpl, request, host.ids()));
        TASKER_TRY_ASSIGN(found, reader.find_by_identity(identity));
        return {};
    }));
    if (found) return found->id;
    return Error(ErrorCode::TaskNotFound, "no task of " + request.namespace_name + "/" +
                                              request.name + " " + request.version +
                                              " has this context or idempotency key");
}

}  // namespace tasker::embedded
