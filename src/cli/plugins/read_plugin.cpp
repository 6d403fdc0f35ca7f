#include "cli/plugins/read_plugin.hpp"

#include <algorithm>
#include <array>

#include "cli/plugins/manifest_table.hpp"
#include "cli/repositories/repository.hpp"
#include "codegen/text.hpp"
#include "configuration/reading/text_file.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::cli {

namespace {

using configuration::Value;

constexpr std::array<std::string_view, 4> kParameterKinds{"string", "integer", "boolean", "list"};

/// None when it cannot be read, or is no TOML; then there is a finding.
std::optional<Value> toml_in(std::filesystem::path const& file,
                             std::vector<PluginFinding>& findings) {
    auto const text = configuration::read_text_file(file, configuration::kFileBytesMax);
    if (!text) {
        findings.push_back({PluginSeverity::Error, file.string(), text.error().message()});
        return std::nullopt;
    }
    configuration::Findings of_toml;
    auto table = configuration::parse_toml(*text, file.string(), of_toml);
    if (table) return Value(*std::move(table));
    for (auto const& one : std::move(of_toml).in_order()) {
        findings.push_back({PluginSeverity::Error, place_text(one.file, one.place), one.message});
    }
    return std::nullopt;
}

/// Of plugins and templates: words for a command line.
bool is_plain_name(std::string_view name) {
    return !name.empty() && name.front() != '-' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

CodeParameter read_parameter(ManifestTable const& table) {
    CodeParameter parameter{.name = table.needed_text("name"),
                            .description = table.label("description"),
                            .is_required = table.flag("required"),
                            .choices = table.texts("choices"),
                            .mark = table.mark()};
    table.warn_of_others({"name", "description", "type", "required", "default", "choices"});
    if (!parameter.name.empty() && !codegen::is_identifier(parameter.name)) {
        table.wrong(table.mark(), "\"" + parameter.name +
                                      "\" is no name that {{ }} could have: letters, digits and _");
    }
    if (table.has("type")) {
        auto const kind = table.text("type");
        auto const found = std::ranges::find(kParameterKinds, kind);
        if (found == kParameterKinds.end()) {
            table.wrong(table.mark(),
                        "\"" + kind +
                            "\" is no type of a parameter; known are string, integer, "
                            "boolean, list");
        } else {
            parameter.kind = static_cast<ParameterKind>(found - kParameterKinds.begin());
        }
    }
    if (table.has("default")) parameter.usual = table.text("default");
    if (parameter.usual && parameter.is_required) {
        table.wrong(table.mark(), "a parameter with a default is not required; leave one away",
                    PluginSeverity::Warning);
        parameter.is_required = false;
    }
    return parameter;
}

/// The folder of a template, within that of its plugin.
std::optional<std::filesystem::path> folder_of_template(ManifestTable const& entry,
                                                        Plugin const& plugin) {
    auto const path = entry.needed_text("path");
    if (path.empty()) return std::nullopt;
    auto folder = path_within(plugin.folder, path);
    if (folder) return *std::move(folder);
    entry.wrong(entry.mark(), folder.error().message());
    return std::nullopt;
}

void read_template_file(CodeTemplate& tmpl, std::vector<PluginFinding>& findings) {
    auto const root = toml_in(tmpl.file(), findings);
    if (!root) return;
    auto const file = tmpl.file().string();
    ManifestTable const table(file, *root, findings);
    table.warn_of_others({"name", "description", "parameters", "files"});
    if (tmpl.description.empty()) tmpl.description = table.label("description");
    table.each("parameters", [&tmpl](ManifestTable const& one) {
        auto parameter = read_parameter(one);
        auto const is_it = [&](CodeParameter const& other) { return other.name == parameter.name; };
        if (std::ranges::any_of(tmpl.parameters, is_it))
            one.wrong(one.mark(), "there is a parameter " + parameter.name + " already");
        tmpl.parameters.push_back(std::move(parameter));
    });
    table.each("files", [&tmpl](ManifestTable const& one) {
        one.warn_of_others({"source", "target"});
        tmpl.files.push_back({.source = one.needed_text("source"),
                              .target = one.needed_text("target"),
                              .mark = one.mark()});
    });
    if (tmpl.files.empty()) table.wrong({}, "there are no files: [[files]] with source and target");
}

void read_template_entry(ManifestTable const& entry, ReadPlugin& read) {
    entry.warn_of_others({"name", "path", "description", "language", "framework"});
    CodeTemplate tmpl{.name = entry.needed_text("name"),
                      .description = entry.label("description"),
                      .language = entry.label("language"),
                      .framework = entry.label("framework")};
    if (tmpl.language.empty()) tmpl.language = read.plugin.language;
    if (tmpl.framework.empty()) tmpl.framework = read.plugin.framework;
    if (!tmpl.name.empty() && !is_plain_name(tmpl.name)) {
        entry.wrong(entry.mark(), "\"" + tmpl.name +
                                      "\" is no name of a template; it has letters, digits, -, _ "
                                      "and .");
        return;
    }
    for (auto const& other : read.plugin.templates) {
        if (other.name == tmpl.name && other.language == tmpl.language)
            entry.wrong(entry.mark(), "there is a template " + tmpl.name + " already");
    }
    auto folder = folder_of_template(entry, read.plugin);
    if (!folder || tmpl.name.empty()) return;
    tmpl.folder = *std::move(folder);
    auto const count = read.findings.size();
    read_template_file(tmpl, read.findings);
    auto const is_error = [](PluginFinding const& one) {
        return one.severity == PluginSeverity::Error;
    };
    if (std::none_of(read.findings.begin() + static_cast<std::ptrdiff_t>(count),
                     read.findings.end(), is_error)) {
        read.plugin.templates.push_back(std::move(tmpl));
    }
}

}  // namespace

std::string_view to_text(ParameterKind kind) noexcept {
    return kParameterKinds[static_cast<std::size_t>(kind)];
}

bool ReadPlugin::has_errors() const noexcept {
    return std::ranges::any_of(
        findings, [](PluginFinding const& one) { return one.severity == PluginSeverity::Error; });
}

ReadPlugin read_plugin(std::filesystem::path const& folder) {
    ReadPlugin read;
    read.plugin.folder = folder;
    auto const root = toml_in(read.plugin.file(), read.findings);
    if (!root) return read;
    auto const file = read.plugin.file().string();
    ManifestTable const table(file, *root, read.findings);
    table.warn_of_others({"plugin", "templates"});
    auto const* const about = root->find("plugin");
    if (about == nullptr || about->table() == nullptr) {
        table.wrong({}, "[plugin] is missing, with its name");
        return read;
    }
    ManifestTable const card(file, *about, read.findings);
    card.warn_of_others({"name", "version", "description", "language", "framework"});
    auto& plugin = read.plugin;
    plugin.name = card.needed_text("name");
    plugin.version = card.label("version");
    plugin.description = card.label("description");
    plugin.language = card.label("language");
    plugin.framework = card.label("framework");
    if (!plugin.name.empty() && !is_plain_name(plugin.name)) {
        card.wrong(
            about->mark(),
            "\"" + plugin.name + "\" is no name of a plugin; it has letters, digits, -, _ and .");
    }
    table.each("templates",
               [&read](ManifestTable const& entry) { read_template_entry(entry, read); });
    if (!table.has("templates"))
        table.wrong({}, "there are no templates: [[templates]] with name and path");
    return read;
}

}  // namespace tasker::cli
