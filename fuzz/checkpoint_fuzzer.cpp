// A line each: a cursor, a number of items, accumulated results, a batch worker's inputs. A
// checkpoint is stored or refused; what was stored is what the handler sees when it is called
// again.
#include <charconv>

#include "base/json.hpp"
#include "fuzz/property.hpp"
#include "store/checkpoint.hpp"
#include "tasker/batch.hpp"
#include "tasker/step_result.hpp"
#include "tasker/testing.hpp"
#include "worker/report/execution_result.hpp"

namespace tasker::fuzz {
namespace {

constexpr TimePoint kNow{Duration(1'769'940'005'000'000)};

/// JSON of any shape, also what no parser would let in: text that is no JSON is a text.
Json value_of(std::string_view text) {
    auto parsed = base::parse_json(text, {.depth_max = 1000});
    return parsed ? *std::move(parsed) : Json(text);
}

void see(Json record, CheckpointYield const& yielded) {
    auto const context = make_context({.checkpoint = std::move(record)});
    must(context.has_checkpoint(), "a handler sees that there is a checkpoint");
    must(context.checkpoint_cursor() == yielded.cursor, "the cursor is as it was given");
    must(context.checkpoint_items_processed() == yielded.items_processed, "so is the count");
    must(context.accumulated_results() == yielded.accumulated_results.value_or(nullptr),
         "so are the accumulated results");
}

void store_and_see(CheckpointYield const& yielded) {
    auto const made = worker::make_checkpoint(yielded);
    if (!made) {
        must_say_why(made.error());
        return;
    }
    auto const record = base::parse_json(worker::checkpoint_record(*made, kNow).text());
    must(record.has_value(), "a worker's record is JSON");
    see(*record, yielded);

    auto const kept = store::to_payload({.cursor = made->cursor,
                                         .items_processed = made->items_processed,
                                         .accumulated_results = made->accumulated_results,
                                         .at = kNow,
                                         .history = {{.cursor = made->cursor, .at = kNow}}});
    auto const stored = base::parse_json(kept.text(), {.depth_max = 256});
    must(stored.has_value(), "a store's record is JSON");
    see(*stored, yielded);
}

void see_batch(Json const& inputs) {
    auto const context = make_context(
        {.dependencies = {{"split", inputs}, {"slice_1", inputs}}, .step_inputs = inputs});
    std::ignore = base::to_text(context.to_json());
    if (auto const scenario = detect_batches(context, "split", "slice_")) {
        must(!scenario->has_batches || scenario->worker_count <= 1, "batches are counted");
    } else {
        must_say_why(scenario.error());
    }
    auto const work = context.batch();
    if (!work) return;
    if (auto const start = work->start<std::int64_t>(); !start) must_say_why(start.error());
    if (auto const end = work->end<std::string>(); !end) must_say_why(end.error());
    auto const answer = no_op_result(context);
    must(answer.has_value() == work->is_no_op, "a placeholder is answered at once");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    CheckpointYield yielded{.cursor = fuzz::value_of(fuzz::cut_at(rest, '\n'))};
    auto const items = fuzz::cut_at(rest, '\n');
    std::from_chars(items.data(), items.data() + items.size(), yielded.items_processed);
    auto const accumulated = fuzz::cut_at(rest, '\n');
    if (!accumulated.empty()) yielded.accumulated_results = fuzz::value_of(accumulated);
    fuzz::store_and_see(yielded);
    fuzz::see_batch(fuzz::value_of(rest));
    return 0;
}
