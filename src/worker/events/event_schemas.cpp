#include "worker/events/event_schemas.hpp"

#include <utility>

namespace tasker::worker {

Result<base::JsonSchema> EventSchemas::schema_of(std::shared_ptr<model::Template const> const& tmpl,
                                                 model::PublishedEvent const& event) {
    std::scoped_lock const lock(mutex_);
    auto const known = entries_.find(&event);
    if (known != entries_.end() && known->second.tmpl.lock() == tmpl) return known->second.schema;

    TASKER_TRY_ASSIGN(auto schema, base::JsonSchema::compile(event.schema));
    if (entries_.size() >= kEntriesMax) {
        std::erase_if(entries_, [](auto const& entry) { return entry.second.tmpl.expired(); });
    }
    if (entries_.size() >= kEntriesMax) entries_.clear();
    entries_.insert_or_assign(&event, Entry{.tmpl = tmpl, .schema = schema});
    return schema;
}

Result<void> EventSchemas::check(std::shared_ptr<model::Template const> const& tmpl,
                                 model::PublishedEvent const& event, Json const& payload) {
    if (event.schema.is_null()) return {};
    TASKER_TRY_ASSIGN(auto const schema, schema_of(tmpl, event));
    auto const violations = schema.check(payload);
    if (violations.empty()) return {};
    auto const& first = violations.front();
    auto const place = first.path.empty() ? std::string("the payload") : first.path;
    return Error(ErrorCode::InvalidInput, "Schema validation failed for '" + event.name +
                                              "': " + place + ": " + first.reason);
}

}  // namespace tasker::worker
