#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"

// What is packed into one column (bytes.hpp): passages and edges, one after the other, and the
// parts of a row that SQL never asks about.

namespace tasker::store {

/// What belongs to a row lies in it up to this length; what is longer is elsewhere.
inline constexpr std::size_t kBytesInRowMax = 512;

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

/// Appends what never changes of a task and has no column of its own.
void pack_fixed(std::string& bytes, model::Task const& task);
/// Appends what changes.
void pack_progress(std::string& bytes, model::Task const& task);

/// The other way. False if the bytes are not what pack wrote.
[[nodiscard]] bool unpack_fixed(std::string_view bytes, model::Task& task);
[[nodiscard]] bool unpack_progress(std::string_view bytes, model::Task& task);

/// The same of a step whose id, task and name are known.
void pack_fixed(std::string& bytes, model::Step const& step);
void pack_progress(std::string& bytes, model::Step const& step);
[[nodiscard]] bool unpack_fixed(std::string_view bytes, model::Step& step);
[[nodiscard]] bool unpack_progress(std::string_view bytes, model::Step& step);

/// In SQLite steps lie in one column, this many of a task together
/// (schema/sqlite/0001_initial.sql).
inline constexpr std::size_t kStepsInGroup = 8;

struct PackedStep {
    model::Step row;
    std::string passages;  ///< the last ones, packed
    model::Payload results;
    bool has_results_row = false;  ///< they are too long, and in step_results
};

/// Whether they have a row of their own.
[[nodiscard]] inline bool is_long(model::Payload const& results) {
    return results.text().size() > kBytesInRowMax;
}

/// Appends one step, with its results unless they are long.
void pack(std::string& bytes, model::Step const& step, std::string_view passages,
          model::Payload const& results);
/// Appends a group to `steps`, which are those before it. False if the bytes are not what pack
/// wrote, or a group before it is not full: then their places are not known.
[[nodiscard]] bool unpack(std::string_view bytes, TaskId task, std::vector<PackedStep>& steps);

}  // namespace tasker::store
