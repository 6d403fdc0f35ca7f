#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/json_schema.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"

namespace tasker::worker {

/// The schemas of declared events, compiled once a template. Thread-safe.
class EventSchemas {
public:
    /// \returns InvalidInput `Schema validation failed for '<name>': …`. A declaration without a
    ///          schema takes everything.
    [[nodiscard]] Result<void> check(std::shared_ptr<model::Template const> const& tmpl,
                                     model::PublishedEvent const& event, Json const& payload);

private:
    struct Entry {
        std::weak_ptr<model::Template const> tmpl;  // tells whether the address is still that event
        base::JsonSchema schema;
    };
    static constexpr std::size_t kEntriesMax = 1'000;

    [[nodiscard]] Result<base::JsonSchema> schema_of(
        std::shared_ptr<model::Template const> const& tmpl, model::PublishedEvent const& event);

    std::mutex mutex_;
    std::map<model::PublishedEvent const*, Entry> entries_;
};

}  // namespace tasker::worker
