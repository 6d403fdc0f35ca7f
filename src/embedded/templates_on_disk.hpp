#pragma once

#include <filesystem>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "model/template.hpp"
#include "store/store.hpp"
#include "template/registry.hpp"

namespace tasker::embedded {

/// The template files that `path` names: itself, or every *.yaml and *.yml below the folder, in
/// order of their paths. \returns FileNotFound when there is no such file or folder.
[[nodiscard]] Result<std::vector<std::filesystem::path>> template_files(
    std::filesystem::path const& path);

/// Stores each template that is new or differs from the stored one of its name and version, all in
/// one unit, and makes all of them known to the registry.
[[nodiscard]] Result<void> register_templates(std::vector<model::Template> templates,
                                              store::Store& store, templates::Registry& registry,
                                              base::Clock const& clock, base::Ids& ids);

}  // namespace tasker::embedded
