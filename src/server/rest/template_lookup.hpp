#pragma once

#include <vector>

#include "model/template.hpp"
#include "server/backend.hpp"
#include "store/store.hpp"

namespace tasker::server::rest {

// Templates as they are stored: another process may have registered some, and those that this one
// knows have its environment applied.

/// \returns StoreCorrupt when there is none, as some task was made from it.
[[nodiscard]] Result<model::Template> find_template(Backend& backend, store::Reader& reader,
                                                    TemplateId id);
/// \returns TemplateNotFound.
[[nodiscard]] Result<model::Template> find_template(store::Reader& reader,
                                                    std::string const& namespace_name,
                                                    std::string const& name,
                                                    std::string const& version);
/// By namespace, name and version.
[[nodiscard]] Result<std::vector<model::Template>> all_templates(store::Reader& reader);

}  // namespace tasker::server::rest
