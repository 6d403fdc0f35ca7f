#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/plugins/plugin.hpp"
#include "codegen/language.hpp"
#include "tera/template.hpp"

namespace tasker::cli {

/// Those of Tera, and `snake_case`, `kebab_case`, `camel_case`, `pascal_case`,
/// `screaming_snake_case`.
[[nodiscard]] tera::Filters const& plugin_filters();

/// What `-p NAME=VALUE` said.
using GivenParameters = std::map<std::string, std::string, std::less<>>;

/// The values that the files of a template see. \returns InvalidOption naming the parameter: it is
/// unknown, missing, or of another kind.
[[nodiscard]] Result<JsonObject> parameter_values(CodeTemplate const& tmpl,
                                                  GivenParameters const& given);

/// The files of a template, each with its name below where it is to be written.
/// \returns InvalidOption for parameters, and names of files that lead elsewhere; InvalidTemplate
///          for a file that cannot be made.
[[nodiscard]] Result<std::vector<codegen::File>> files_of(CodeTemplate const& tmpl,
                                                          GivenParameters const& given);

/// A file of a template, read and parsed. \returns InvalidOption when it cannot be read,
/// InvalidTemplate when it is no text of Tera.
[[nodiscard]] Result<tera::Template> source_of(CodeTemplate const& tmpl, CodeFile const& file);
/// The name that it gets. \returns InvalidTemplate.
[[nodiscard]] Result<tera::Template> target_of(CodeTemplate const& tmpl, CodeFile const& file);
/// What a parameter is when nobody gives it. \returns InvalidTemplate.
[[nodiscard]] Result<tera::Template> usual_of(CodeTemplate const& tmpl,
                                              CodeParameter const& parameter);

}  // namespace tasker::cli
