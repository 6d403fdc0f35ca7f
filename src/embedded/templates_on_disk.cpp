#include "embedded/templates_on_disk.hpp"

#include <algorithm>
#include <system_error>

#include "base/json.hpp"
#include "template/load.hpp"

namespace tasker::embedded {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> template_files(fs::path const& path) {
    std::error_code failure;
    if (fs::is_regular_file(path, failure)) return std::vector{path};
    auto const unreadable = [&] {
        return Error(
            ErrorCode::FileNotFound,
            path.string() + ": " + (failure ? failure.message() : "no such file or folder"));
    };
    if (!fs::is_directory(path, failure)) return unreadable();
    std::vector<fs::path> files;
    fs::recursive_directory_iterator entry(path, failure);
    for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
        auto const extension = entry->path().extension();
        if (entry->is_regular_file(failure) && (extension == ".yaml" || extension == ".yml")) {
            files.push_back(entry->path());
        }
    }
    if (failure) return unreadable();
    std::ranges::sort(files);
    return files;
}

Result<void> register_templates(std::vector<model::Template> templates, store::Store& store,
                                templates::Registry& registry, base::Clock const& clock,
                                base::Ids& ids) {
    if (templates.empty()) return {};
    auto const now = clock.now();
    std::vector<std::string> configurations;
    configurations.reserve(templates.size());
    for (auto const& tmpl : templates)
        configurations.push_back(base::to_text(templates::to_json(tmpl)));
    std::vector<model::StoredTemplate> known;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(known, reader.list_templates());
        return {};
    }));

    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < templates.size(); ++i) {
        auto& tmpl = templates[i];
        auto const same = std::ranges::find_if(known, [&](auto const& stored) {
            return stored.namespace_name == tmpl.namespace_name && stored.name == tmpl.name &&
                   stored.version == tmpl.version;
        });
        if (same != known.end() && same->configuration == configurations[i]) {
            tmpl.id = same->id;
        } else {
            changed.push_back(i);
        }
    }
    if (!changed.empty()) {
        TASKER_TRY(store.run([&](store::UnitOfWork& unit) -> Result<void> {
            for (auto const i : changed) {
                auto& tmpl = templates[i];
                TASKER_TRY_ASSIGN(tmpl.id,
                                  unit.put_template({.id = ids.next<TemplateId>(),
                                                     .namespace_name = tmpl.namespace_name,
                                                     .name = tmpl.name,
                                                     .version = tmpl.version,
                                                     .description = tmpl.description,
                                                     .configuration = configurations[i],
                                                     .identity_strategy = tmpl.identity_strategy,
                                                     .created_at = now,
                                                     .updated_at = now}));
            }
            return {};
        }));
    }
    for (auto& tmpl : templates) {
        auto registered = registry.put(std::move(tmpl));
        if (!registered) return std::move(registered).error();
    }
    return {};
}

}  // namespace tasker::embedded
