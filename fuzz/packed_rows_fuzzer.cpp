// The first byte says what the others are: bytes of a column that a damaged file may hold. They are
// refused, or they are exactly what packing the values would write.
#include "fuzz/property.hpp"
#include "model/step_state.hpp"
#include "model/task_state.hpp"
#include "store/packed.hpp"

namespace tasker::fuzz {
namespace {

using namespace store;  // NOLINT(google-build-using-namespace): what is tested

void repack(std::string_view bytes, std::string const& again) {
    must(again == bytes, "what unpacks is what was packed");
}

template <class Passage, class Owner>
void passages(std::string_view bytes, Owner owner) {
    std::vector<Passage> found;
    auto const is_whole = unpack(bytes, owner, found);
    must(found.size() <= bytes.size(), "no more passages than bytes");
    std::ignore = first_move_of(bytes);
    if (!is_whole) return;
    std::string again;
    for (auto const& passage : found) {
        must(!to_text(passage.from).empty(), "a state is one of those there are");
        for (auto const& move : passage.path)
            must(!to_text(move.to).empty(), "so is the state after a move");
        pack(again, passage);
    }
    repack(bytes, again);
}

void edges(std::string_view bytes) {
    constexpr std::size_t kSteps = 1000;
    std::vector<PlacedEdge> found;
    if (!unpack(bytes, kSteps, found)) return;
    std::string again;
    for (auto const& edge : found) {
        must(edge.from < kSteps && edge.to < kSteps, "an edge is between steps of its task");
        must(!to_text(edge.kind).empty(), "and of a kind that there is");
        pack(again, edge);
    }
    repack(bytes, again);
}

void fixed(std::string_view bytes) {
    model::Task row;
    if (!unpack_fixed(bytes, row)) return;
    std::string again;
    pack_fixed(again, row);
    repack(bytes, again);
}

void progress(std::string_view bytes) {
    model::Task row;
    if (!unpack_progress(bytes, row)) return;
    std::string again;
    pack_progress(again, row);
    repack(bytes, again);
}

void steps(std::string_view bytes) {
    std::vector<PackedStep> found;
    auto const is_whole = unpack(bytes, TaskId{}, found);
    must(found.size() <= bytes.size(), "no more steps than bytes");
    if (!is_whole) return;
    model::Payload const long_results(std::string(kBytesInRowMax + 1, 'r'));
    std::string again;
    for (auto const& [row, passages, results, has_results_row] : found) {
        must(!to_text(row.state).empty(), "a state is one of those there are");
        must(!to_text(row.type).empty(), "a step is of a type that there is");
        must(!row.failure_strategy || !to_text(*row.failure_strategy).empty(),
             "and its failure strategy is known");
        pack(again, row, passages, has_results_row ? long_results : results);
    }
    repack(bytes, again);
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    if (size == 0) return -1;
    auto const bytes = fuzz::text_of(data + 1, size - 1);
    switch (data[0] % 6) {
        case 0: fuzz::passages<model::StepPassage>(bytes, StepId{}); break;
        case 1: fuzz::passages<model::TaskPassage>(bytes, TaskId{}); break;
        case 2: fuzz::edges(bytes); break;
        case 3: fuzz::fixed(bytes); break;
        case 4: fuzz::progress(bytes); break;
        default: fuzz::steps(bytes);
    }
    return 0;
}
