#include "server/rest/template_lookup.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "template/load.hpp"

namespace tasker::server::rest {

Result<model::Template> find_template(Backend& backend, store::Reader& reader, TemplateId id) {
    if (auto const registered = backend.registry.find(id)) return registered->tmpl;
    TASKER_TRY_ASSIGN(auto const stored, reader.find_template(id));
    if (!stored) return Error(ErrorCode::StoreCorrupt, "a task has no template " + id.to_string());
    return templates::from_json(stored->configuration);
}

Result<model::Template> find_template(store::Reader& reader, std::string const& namespace_name,
                                      std::string const& name, std::string const& version) {
    TASKER_TRY_ASSIGN(auto const stored, reader.find_template(namespace_name, name, version));
    if (stored) return templates::from_json(stored->configuration);
    return Error(ErrorCode::TemplateNotFound,
                 "Task template not found: " + namespace_name + "/" + name + ":" + version);
}

Result<std::vector<model::Template>> all_templates(store::Reader& reader) {
    TASKER_TRY_ASSIGN(auto const stored, reader.list_templates());
    std::vector<model::Template> templates;
    for (auto const& one : stored) {
        TASKER_TRY_ASSIGN(auto tmpl, templates::from_json(one.configuration));
        templates.push_back(std::move(tmpl));
    }
    std::ranges::sort(templates, {}, [](model::Template const& tmpl) {
        return std::tie(tmpl.namespace_name, tmpl.name, tmpl.version);
    });
    return templates;
}

}  // namespace tasker::server::rest
