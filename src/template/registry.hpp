#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_schema.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"

namespace tasker::templates {

/// A template that is ready to run: environment applied, schemas compiled. Immutable.
struct Registered {
    model::Template tmpl;
    std::optional<base::JsonSchema> input_schema;
    /// Parallel to tmpl.steps.
    std::vector<std::optional<base::JsonSchema>> result_schemas;

    [[nodiscard]] base::JsonSchema const* result_schema_of(std::string_view step_name) const;
};

/// The templates that an engine knows, by id and by name. Thread-safe.
class Registry {
public:
    /// \param environment  whose overrides apply (TASKER_ENV)
    explicit Registry(std::string environment) : environment_(std::move(environment)) {}

    /// Compiles and adds it, in place of an older one of the same id. `tmpl.id` must be set.
    Result<std::shared_ptr<Registered const>> put(model::Template tmpl);

    /// \returns TemplateNotFound with the nearest known name, or the versions that exist.
    [[nodiscard]] Result<std::shared_ptr<Registered const>> find(std::string_view namespace_name,
                                                                 std::string_view name,
                                                                 std::string_view version) const;
    [[nodiscard]] std::shared_ptr<Registered const> find(TemplateId id) const;
    [[nodiscard]] std::vector<std::shared_ptr<Registered const>> all() const;

private:
    std::string environment_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<TemplateId, std::shared_ptr<Registered const>> by_id_;
    /// By full name; when two ids share one, the one that was put last.
    std::map<std::string, std::shared_ptr<Registered const>, std::less<>> by_name_;
};

}  // namespace tasker::templates
