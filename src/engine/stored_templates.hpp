#pragma once

#include <memory>
#include <string_view>

#include "base/log.hpp"
#include "store/store.hpp"
#include "template/registry.hpp"

// Templates are registered when a process starts. Those that another process stored later are read
// from the store when they are met.

namespace tasker::engine {

/// \returns what is wrong with it, naming it.
[[nodiscard]] Result<std::shared_ptr<templates::Registered const>> register_stored(
    model::StoredTemplate const& stored, templates::Registry& registry);

/// From the registry, else from the store; null, and logged, when there is none that this version
/// can read. \returns the store's error.
[[nodiscard]] Result<std::shared_ptr<templates::Registered const>> template_with(
    TemplateId id, store::Reader& reader, templates::Registry& registry, base::Log& log);

/// The same by name. \returns TemplateNotFound as Registry::find.
[[nodiscard]] Result<std::shared_ptr<templates::Registered const>> template_named(
    std::string_view namespace_name, std::string_view name, std::string_view version,
    store::Reader& reader, templates::Registry& registry);
[[nodiscard]] Result<std::shared_ptr<templates::Registered const>> template_named(
    std::string_view namespace_name, std::string_view name, std::string_view version,
    store::Store& store, templates::Registry& registry);

}  // namespace tasker::engine
