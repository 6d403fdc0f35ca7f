#pragma once

#include <string>
#include <vector>

#include "model/template.hpp"

namespace tasker::codegen {

/// What one side of two schemas does not keep of the other's wishes.
struct Mismatch {
    bool is_breaking = false;  ///< otherwise it only may go wrong, or is just worth knowing
    std::string path;          ///< as in SchemaField; empty: the whole
    std::string message;
};

/// Whether whatever fits `producer` also fits `consumer`, as far as types, required members and
/// lists of values tell; in order of the consumer's fields.
[[nodiscard]] std::vector<Mismatch> compare_schemas(Json const& producer, Json const& consumer);
/// {compatible, mismatches: [{breaking, path, message}]}
[[nodiscard]] JsonObject to_json(std::vector<Mismatch> const& mismatches);

/// What changed in input and results between two versions, as those see it who request tasks and
/// those who read results: {compatible, changes: [{where, path, change, before, after, breaking}]}.
/// `where` is `input`, or a step's name.
[[nodiscard]] JsonObject diff_schemas(model::Template const& before, model::Template const& after);

}  // namespace tasker::codegen
