#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

enum class Language : std::uint8_t { Python, Ruby, TypeScript, Rust };
[[nodiscard]] std::string_view to_text(Language language) noexcept;  ///< `python`
[[nodiscard]] std::optional<Language> language_from(std::string_view text) noexcept;

struct File {
    std::string name;
    std::string text;
};

/// How one language writes a workflow: names of files, and what is in them.
struct Dialect {
    std::string_view types_file;
    std::string_view handlers_file;
    std::string_view registry_file;
    std::string_view tests_file;
    std::string (*types)(Workflow const& workflow);
    /// Functions with typed parameters, to be filled in; they know the types and nothing else.
    std::string (*handlers)(Workflow const& workflow);
    /// What binds them to the names by which the template asks for them.
    std::string (*registry)(Workflow const& workflow);
    std::string (*tests)(Workflow const& workflow);
    /// What else makes the files one package.
    std::vector<File> (*package)(Workflow const& workflow, bool has_tests);
};

[[nodiscard]] Dialect const& python_dialect() noexcept;
[[nodiscard]] Dialect const& ruby_dialect() noexcept;
[[nodiscard]] Dialect const& typescript_dialect() noexcept;
[[nodiscard]] Dialect const& rust_dialect() noexcept;
[[nodiscard]] Dialect const& dialect_of(Language language) noexcept;

}  // namespace tasker::codegen
