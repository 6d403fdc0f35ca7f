#pragma once

#include <cstdint>

#include "model/template.hpp"

namespace tasker::test {

/// A valid template of 1 to about 60 steps, always the same for a seed: chains, fans, nested
/// decisions with and without convergences, batches with every failure strategy, steps after
/// convergences, every kind of backoff. Its id is not set.
[[nodiscard]] model::Template random_template(std::uint64_t seed);

}  // namespace tasker::test
