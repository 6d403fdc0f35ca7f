#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

[[nodiscard]] model::StoredTemplate read_template(Row& row);
[[nodiscard]] model::Task read_task(Row& row);  ///< kTaskColumns
[[nodiscard]] model::Step read_step(Row& row);  ///< kStepColumns
[[nodiscard]] model::TaskPassage read_task_passage(Row& row);
[[nodiscard]] model::StepPassage read_step_passage(Row& row);
[[nodiscard]] model::DeadLetter read_dead_letter(Row& row);
[[nodiscard]] StoredEvent read_event(Row& row);

[[nodiscard]] std::string tags_to_text(std::vector<std::string> const& tags);

/// Moves as (event, state) byte pairs.
template <class Move>
[[nodiscard]] Blob path_to_blob(std::span<Move const> path) {
    Blob blob;
    blob.bytes.reserve(path.size() * 2);
    for (auto const& move : path) {
        blob.bytes.push_back(static_cast<char>(move.event));
        blob.bytes.push_back(static_cast<char>(move.to));
    }
    return blob;
}

}  // namespace tasker::store::sqlite
