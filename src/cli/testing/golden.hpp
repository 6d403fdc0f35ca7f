#pragma once

#include <gtest/gtest.h>

#include <string>

namespace tasker::cli::test {

/// Whether `text` is what tests/golden/<name> says. With TASKER_GOLDEN=write in the environment the
/// file is written instead; the difference is then looked at in review.
[[nodiscard]] testing::AssertionResult is_golden(std::string const& name, std::string const& text);

}  // namespace tasker::cli::test
