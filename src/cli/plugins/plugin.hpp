#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/value.hpp"

namespace tasker::cli {

/// What `-p NAME=VALUE` may be.
enum class ParameterKind : std::uint8_t { String, Integer, Boolean, List };
[[nodiscard]] std::string_view to_text(ParameterKind kind) noexcept;

/// What the files of a template are made from.
struct CodeParameter {
    std::string name;
    std::string description;
    ParameterKind kind = ParameterKind::String;
    bool is_required = false;
    /// A text of Tera, which sees the parameters before this one.
    std::optional<std::string> usual;
    std::vector<std::string> choices;  ///< empty: anything
    configuration::Mark mark{};
};

struct CodeFile {
    std::string source;  ///< below the template's folder
    std::string target;  ///< below where it is written; a text of Tera
    configuration::Mark mark{};
};

/// A folder with `template.toml`.
struct CodeTemplate {
    std::string name;
    std::string description;
    std::string language;
    std::string framework;
    std::filesystem::path folder;
    std::vector<CodeParameter> parameters;
    std::vector<CodeFile> files;

    [[nodiscard]] std::filesystem::path file() const { return folder / "template.toml"; }
};

/// A folder with `tasker-plugin.toml`.
struct Plugin {
    std::string name;
    std::string version;
    std::string description;
    std::string language;
    std::string framework;
    std::filesystem::path folder;
    std::string origin;  ///< the remote that it is of; empty: it is a folder here
    std::vector<CodeTemplate> templates;

    [[nodiscard]] std::filesystem::path file() const { return folder / "tasker-plugin.toml"; }
};

enum class PluginSeverity : std::uint8_t { Error, Warning };

/// Something that is wrong with a plugin.
struct PluginFinding {
    PluginSeverity severity = PluginSeverity::Error;
    std::string place;  ///< `template.toml:3:1`, or the file alone
    std::string message;
};

}  // namespace tasker::cli
