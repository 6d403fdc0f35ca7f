#include "server/rest/schemas.hpp"

#include "server/rest/schema_words.hpp"

namespace tasker::server::rest {

JsonObject schemas() {
    using namespace schema;
    JsonObject all;
    all["ErrorResponse"] = object(
        {{"error",
          object({{"code", text()}, {"message", text()}, {"?retry_after_seconds", count()}})}});
    all["AnyObject"] = any_object();
    add_task_schemas(all);
    add_step_schemas(all);
    add_operation_schemas(all);
    add_health_schemas(all);
    add_event_schemas(all);
    return all;
}

}  // namespace tasker::server::rest
