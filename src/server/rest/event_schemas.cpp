#include "server/rest/schema_words.hpp"
#include "server/rest/schemas.hpp"

namespace tasker::server::rest {

using namespace schema;

void add_event_schemas(JsonObject& all) {
    all["CurrentEvent"] = object({{"tasks", count()}});
    all["EndEvent"] = object({{"task_uuid", uuid()}, {"status", or_null(task_state())}});
}

}  // namespace tasker::server::rest
