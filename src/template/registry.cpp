#include "template/registry.hpp"

#include <mutex>
#include <utility>

#include "base/assert.hpp"
#include "base/nearest.hpp"
#include "template/load.hpp"

namespace tasker::templates {

namespace {

std::string full_name(std::string_view namespace_name, std::string_view name,
                      std::string_view version) {
    return std::string(namespace_name) + "/" + std::string(name) + "/" + std::string(version);
}

Result<std::optional<base::JsonSchema>> compiled(std::optional<Json> const& schema) {
    if (!schema) return std::optional<base::JsonSchema>();
    TASKER_TRY_ASSIGN(auto program, base::JsonSchema::compile(*schema));
    return std::optional(std::move(program));
}

}  // namespace

base::JsonSchema const* Registered::result_schema_of(std::string_view step_name) const {
    auto const* const step = tmpl.find_step(step_name);
    if (step == nullptr) return nullptr;
    auto const& schema = result_schemas[static_cast<std::size_t>(step - tmpl.steps.data())];
    return schema ? &*schema : nullptr;
}

Result<std::shared_ptr<Registered const>> Registry::put(model::Template tmpl) {
    TASKER_ASSERT(!tmpl.id.is_nil());
    auto registered = std::make_shared<Registered>();
    registered->tmpl = in_environment(std::move(tmpl), environment_);
    auto const& ready = registered->tmpl;
    auto const name = full_name(ready.namespace_name, ready.name, ready.version);

    auto input_schema = compiled(ready.input_schema);
    if (!input_schema) return std::move(input_schema).error().with_context(name + ": input_schema");
    registered->input_schema = *std::move(input_schema);
    for (auto const& step : ready.steps) {
        auto schema = compiled(step.result_schema);
        if (!schema) {
            return std::move(schema).error().with_context(name + ": result_schema of step \"" +
                                                          step.name + "\"");
        }
        registered->result_schemas.push_back(*std::move(schema));
    }

    std::shared_ptr<Registered const> result = std::move(registered);
    std::scoped_lock const lock(mutex_);
    auto& slot = by_id_[result->tmpl.id];
    if (slot != nullptr) {
        auto const& old = slot->tmpl;
        auto const old_name = by_name_.find(full_name(old.namespace_name, old.name, old.version));
        if (old_name != by_name_.end() && old_name->second == slot) by_name_.erase(old_name);
    }
    slot = result;
    by_name_[name] = result;
    return result;
}

Result<std::shared_ptr<Registered const>> Registry::find(std::string_view namespace_name,
                                                         std::string_view name,
                                                         std::string_view version) const {
    auto const wanted = full_name(namespace_name, name, version);
    std::shared_lock const lock(mutex_);
    if (auto const found = by_name_.find(wanted); found != by_name_.end()) return found->second;

    std::string versions;
    std::vector<std::string> names;
    for (auto const& [each, registered] : by_name_) {
        auto const& tmpl = registered->tmpl;
        names.push_back(tmpl.namespace_name + "/" + tmpl.name);
        if (tmpl.namespace_name != namespace_name || tmpl.name != name) continue;
        versions += (versions.empty() ? "" : ", ") + tmpl.version;
    }
    auto message = "there is no template " + wanted;
    if (!versions.empty()) {
        message += "; it has these versions: " + versions;
    } else if (auto const meant =
                   base::nearest(std::string(namespace_name) + "/" + std::string(name), names)) {
        message += "; did you mean " + *meant + "?";
    }
    return Error(ErrorCode::TemplateNotFound, std::move(message));
}

std::shared_ptr<Registered const> Registry::find(TemplateId id) const {
    std::shared_lock const lock(mutex_);
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Registered const>> Registry::all() const {
    std::shared_lock const lock(mutex_);
    std::vector<std::shared_ptr<Registered const>> result;
    result.reserve(by_name_.size());
    for (auto const& [name, registered] : by_name_)
        result.push_back(registered);
    return result;
}

}  // namespace tasker::templates
