// Each line is what the worker does next; the first letter says what. Whatever handlers return is
// refused with an error or applied; no promise breaks on the way, and in the end everything is at
// rest.
//
//   s JSON   success with this value          r JSON   success with this as the whole result
//   f JSON   failure described by the object  c JSON   checkpoint with this cursor
//   h text   the step is handed back          k        the process dies and starts again
#include "base/json.hpp"
#include "fuzz/property.hpp"
#include "template/load.hpp"
#include "tests/support/engine_bench.hpp"
#include "worker/report/execution_result.hpp"

namespace tasker::fuzz {
namespace {

constexpr std::string_view kTemplate = R"(
name: fuzzed
namespace_name: fuzz
version: "1.0.0"
steps:
  - name: check
    handler: { callable: f.check }
    result_schema: { type: object, properties: { total: { type: integer, minimum: 0 } } }
  - name: route
    type: decision
    dependencies: [check]
    handler: { callable: f.route }
  - { name: pack, dependencies: [route], handler: { callable: f.pack } }
  - { name: review, type: decision, dependencies: [route], handler: { callable: f.review } }
  - { name: insure, dependencies: [review], handler: { callable: f.insure } }
  - name: ship
    type: deferred_convergence
    dependencies: [pack, insure]
    handler: { callable: f.ship }
  - { name: split, type: batchable, handler: { callable: f.split } }
  - name: slice
    type: batch_worker
    dependencies: [split]
    handler: { callable: f.slice }
    batch_config:
      { batch_size: 5, parallelism: 2, cursor_field: id, worker_template: slice, failure_strategy: isolate }
  - name: join
    type: deferred_convergence
    dependencies: [slice]
    handler: { callable: f.join }
)";

constexpr std::size_t kAnswersMax = 64;

model::Template const& tmpl() {
    static auto const loaded = templates::load_text(kTemplate, "fuzzed.yaml");
    return *loaded;
}

Json value_of(std::string_view text) {
    auto parsed = base::parse_json(text, {.depth_max = 1000});
    return parsed ? *std::move(parsed) : Json(text);
}

StepResult failure_of(Json const& told) {
    auto const* const object = told.if_object();
    StepFailure failure{.message = base::to_text(told)};
    if (object == nullptr) return failure;
    auto const text = [&](char const* key) {
        auto const* const found = object->if_contains(key);
        return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                      : std::string();
    };
    auto const* const delay = object->if_contains("delay");
    failure.message = text("message");
    failure.error_type = text("type");
    failure.error_code = text("code");
    failure.is_retryable = !object->contains("final");
    failure.context = *object;
    auto result = StepResult::failure(std::move(failure)).with_headers(*object);
    if (delay == nullptr || !delay->is_int64()) return result;
    return std::move(result).with_backoff_hint({.delay = Duration(delay->get_int64())});
}

class Run {
public:
    Run()
        : bench_({.tmpl = tmpl(),
                  .place_count = 4,
                  .settings = {.decisions = {.steps_per_decision_max = 4},
                               .batches = {.workers_per_batch_max = 8}}}) {
        bench_.submit();
    }

    void take(std::string_view line) {
        auto const letter = line.empty() ? ' ' : line.front();
        auto const text = line.substr(line.empty() ? 0 : 1);
        if (letter == 'k') {
            bench_.crash();
        } else if (auto const told = next_report()) {
            answer(*told, letter, text);
        }
        must(bench_.broken().empty(), bench_.broken().empty() ? "" : bench_.broken().front());
    }

    /// With answers that any step may give, as often as it takes.
    void finish() {
        for (std::size_t i = 0; i < kAnswersMax * 4 && next_report(); ++i) {
            take(R"(s{"decision_point_outcome":{"type":"no_branches"},)"
                 R"("batch_processing_outcome":{"type":"no_batches"}})");
        }
        must(!next_report(), "a task comes to rest");
        auto const state = bench_.task_state();
        must(state == "complete" || state == "error" || state == "blocked_by_failures",
             "a task at rest is over, or waits for an operator; it is " + state);
    }

private:
    /// Of the step that was delivered first, after waiting for a retry when there is none.
    std::optional<model::StepReport> next_report() {
        for (auto const by : {std::chrono::hours(0), std::chrono::hours(24)}) {
            if (by > Duration(0)) bench_.advance(by);
            auto const held = bench_.held();
            if (!held.empty()) return bench_.report_of(held.front());
        }
        return std::nullopt;
    }

    void answer(model::StepReport report, char letter, std::string_view text) {
        worker::CallFacts const facts{.step_id = report.step_id,
                                      .worker_id = "fuzz",
                                      .handler_version = "1",
                                      .started_at = bench_.clock.now(),
                                      .completed_at = bench_.clock.now()};
        auto const value = value_of(text);
        if (letter == 'f') {
            report.what = worker::make_outcome(failure_of(value), facts);
        } else if (letter == 'h') {
            report.what = model::StepHandback{.reason = std::string(text)};
        } else if (letter == 'r' && base::parse_json(text)) {
            report.what =
                model::StepOutcome{.succeeded = true, .results = model::Payload(std::string(text))};
        } else if (letter == 'c') {
            auto checkpoint = worker::make_checkpoint({.cursor = value, .items_processed = 1});
            if (checkpoint) return store_checkpoint(std::move(report), *std::move(checkpoint));
            report.what = worker::make_outcome(
                StepResult::permanent_error(checkpoint.error().message()), facts);
        } else {
            report.what = worker::make_outcome(StepResult(value), facts);
        }
        auto const said = bench_.report(std::move(report));
        must(said == "complete" || said == "error" || said == "waiting_for_retry",
             "a report is applied; it was answered with " + said);
    }

    void store_checkpoint(model::StepReport report, model::StepCheckpoint checkpoint) {
        report.what = std::move(checkpoint);
        auto const done = bench_.engine().report(
            std::move(report),
            [](auto const& answered) {
                must(answered.has_value() && answered->call_again, "a checkpoint is stored");
            },
            transport::Drive::Engine);
        must(done.has_value(), "there is room for a report");
        bench_.run_lanes();
    }

    test::EngineBench bench_;
};

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    fuzz::Run run;
    for (std::size_t i = 0; i < fuzz::kAnswersMax && !rest.empty(); ++i)
        run.take(fuzz::cut_at(rest, '\n'));
    run.finish();
    return 0;
}
