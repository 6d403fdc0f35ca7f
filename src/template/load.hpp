#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/template.hpp"
#include "tasker/error.hpp"

namespace tasker::templates {

enum class Severity : std::uint8_t { Error, Warning, Info };

/// One finding about a template's text.
struct Finding {
    Severity severity = Severity::Error;
    std::string
        code;  ///< `CYCLE_DETECTED`: spec/orchestration.md 4.9, ours in docs/reference/templates.md
    std::string file;          ///< as it was given; `<input>` when there is none
    std::uint32_t line = 0;    ///< from 1; 0 when the whole file is meant
    std::uint32_t column = 0;  ///< from 1
    std::string message;       ///< what is wrong and what would be right

    /// `order.yaml:12:7: error: step "ship" depends on … [MISSING_DEP_REF]`
    [[nodiscard]] std::string to_text() const;
};

struct Checked {
    std::optional<model::Template> tmpl;  ///< set when there is no finding of severity Error
    std::vector<Finding> findings;        ///< in order of place
};

/// Reads one template from YAML (or JSON) text and checks all of it: every finding is reported, not
/// just the first. At most 1 MiB, 64 levels, 10,000 steps; aliases may not blow it up.
[[nodiscard]] Checked check_text(std::string_view text, std::string_view file_name);

/// The same from a file. \returns FileNotFound when it cannot be read.
[[nodiscard]] Result<Checked> check_file(std::filesystem::path const& file);

/// The template, or InvalidTemplate with all findings of severity Error, a line each.
[[nodiscard]] Result<model::Template> load_file(std::filesystem::path const& file);
[[nodiscard]] Result<model::Template> load_text(std::string_view text, std::string_view file_name);

/// The whole template as JSON, as registered and shown by the API: every field, defaults filled.
[[nodiscard]] Json to_json(model::Template const& tmpl);
/// The reverse of to_json, for what a store gives back.
[[nodiscard]] Result<model::Template> from_json(std::string_view text);

/// The template as it is in this environment: ALL first, then the step's own entries. An empty or
/// unknown environment changes nothing.
[[nodiscard]] model::Template in_environment(model::Template tmpl, std::string_view environment);

}  // namespace tasker::templates
