#pragma once

#include <string>

#include "model/template.hpp"

namespace tasker::cli::test {

// The shapes of spec/orchestration.md 4.11, reduced to what a drawing shows.
extern std::string const kLinear;
extern std::string const kDiamond;
extern std::string const kTree;
extern std::string const kMixed;
extern std::string const kDecision;
extern std::string const kBatch;

/// The template of a YAML text, which must be free of errors.
[[nodiscard]] model::Template template_from(std::string const& yaml);

}  // namespace tasker::cli::test
