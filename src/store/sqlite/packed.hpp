#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"

// Several passages or edges in one column. Numbers are varints (LEB128: seven bits a byte, the
// lowest first); a list is its entries one after the other.

namespace tasker::store::sqlite {

/// Appends one passage.
void pack(std::string& bytes, model::TaskPassage const& passage);
void pack(std::string& bytes, model::StepPassage const& passage);

/// Appends to `passages`. False if the bytes are not what pack wrote.
[[nodiscard]] bool unpack(std::string_view bytes, TaskId task,
                          std::vector<model::TaskPassage>& passages);
[[nodiscard]] bool unpack(std::string_view bytes, StepId step,
                          std::vector<model::StepPassage>& passages);

/// The number of the first move in packed passages.
[[nodiscard]] std::uint32_t first_move_of(std::string_view packed_passages);

/// An edge between two steps of one task, by their places in it.
struct PlacedEdge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    model::EdgeKind kind = model::EdgeKind::Provides;
};

void pack(std::string& bytes, PlacedEdge edge);
/// Appends to `edges`. False if the bytes are not what pack wrote for a task with `steps` steps.
[[nodiscard]] bool unpack(std::string_view bytes, std::size_t steps,
                          std::vector<PlacedEdge>& edges);

}  // namespace tasker::store::sqlite
