#include "engine/stored_templates.hpp"

#include <utility>

#include "template/load.hpp"

namespace tasker::engine {

using RegisteredTemplate = std::shared_ptr<templates::Registered const>;

Result<RegisteredTemplate> register_stored(model::StoredTemplate const& stored,
                                           templates::Registry& registry) {
    auto const where =
        "stored template " + stored.namespace_name + "/" + stored.name + "/" + stored.version;
    auto tmpl = templates::from_json(stored.configuration);
    if (!tmpl) return std::move(tmpl).error().with_context(where);
    tmpl->id = stored.id;
    auto registered = registry.put(*std::move(tmpl));
    if (!registered) return std::move(registered).error().with_context(where);
    return registered;
}

Result<RegisteredTemplate> template_with(TemplateId id, store::Reader& reader,
                                         templates::Registry& registry, base::Log& log) {
    if (auto known = registry.find(id)) return known;
    TASKER_TRY_ASSIGN(auto const stored, reader.find_template(id));
    if (!stored) {
        log.error("the store has no template " + id.to_string() + ", although a task is of it");
        return RegisteredTemplate();
    }
    auto registered = register_stored(*stored, registry);
    if (registered) return registered;
    // One that cannot be read must not hold up what else is done in this unit of work.
    log.error(registered.error().message());
    return RegisteredTemplate();
}

Result<RegisteredTemplate> template_named(std::string_view namespace_name, std::string_view name,
                                          std::string_view version, store::Reader& reader,
                                          templates::Registry& registry) {
    auto known = registry.find(namespace_name, name, version);
    if (known) return known;
    TASKER_TRY_ASSIGN(auto const stored, reader.find_template(namespace_name, name, version));
    if (!stored) return known;
    return register_stored(*stored, registry);
}

Result<RegisteredTemplate> template_named(std::string_view namespace_name, std::string_view name,
                                          std::string_view version, store::Store& store,
                                          templates::Registry& registry) {
    auto found = registry.find(namespace_name, name, version);
    if (found) return found;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        found = template_named(namespace_name, name, version, reader, registry);
        return {};
    }));
    return found;
}

}  // namespace tasker::engine
