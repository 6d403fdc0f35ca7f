// The handlers of airports.yaml, as a library for `tasker run --handlers`.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "files.hpp"
#include "report.hpp"
#include "statistics.hpp"
#include "table.hpp"
#include "tasker/batch.hpp"
#include "tasker/plugin.hpp"

namespace airports {
namespace {

using tasker::JsonObject;
using tasker::Result;
using tasker::StepContext;
using tasker::StepResult;

constexpr std::uint32_t kBatchesMax = 1'000;

Result<Survey> survey_of(StepContext const& step) {
    return survey_from_json(step.dependency("check_rows"));
}

Result<StepResult> check_rows(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const file, step.input<std::string>("file"));
    auto const text = read_file(file);
    // Whether a path is right does not change by trying again.
    if (!text) return StepResult::permanent_error(text.error().message());
    auto found = survey(*text);
    if (!found) return std::move(found).error().with_context(file);
    return StepResult(to_json(*found));
}

/// `001`, `002`, …: with the template's name before it the name of a step.
std::string batch_id(std::size_t index) {
    auto id = std::to_string(index + 1);
    return std::string(id.size() < 3 ? 3 - id.size() : 0, '0') + id;
}

Result<StepResult> plan_batches(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const found, survey_of(step));
    TASKER_TRY_ASSIGN(auto const usual, step.config<std::uint64_t>("batch_size"));
    auto const size = step.input_or<std::uint64_t>("batch_size", usual);
    TASKER_TRY_ASSIGN(auto batches,
                      tasker::create_cursor_ranges(found.row_count, size, kBatchesMax));
    for (std::size_t i = 0; i < batches.size(); ++i)
        batches[i].batch_id = batch_id(i);
    return tasker::create_batches("process_batch", batches, found.row_count);
}

/// What a batch remembers when it yields.
struct Progress {
    std::uint64_t position = 0;  ///< the next row
    Statistics statistics;
    /// The rows at which another process had to go on: for whoever wants to see that it works.
    tasker::JsonArray resumed_at;
};

Result<Progress> progress_of(StepContext const& step, std::uint64_t first) {
    if (!step.has_checkpoint()) return Progress{.position = first};
    Progress progress;
    TASKER_TRY_ASSIGN(progress.position, tasker::json_cast<std::uint64_t>(step.checkpoint_cursor(),
                                                                          "checkpoint cursor"));
    auto const& kept = step.accumulated_results();
    TASKER_TRY_ASSIGN(progress.statistics, statistics_from_json(kept));
    TASKER_TRY_ASSIGN(progress.resumed_at,
                      tasker::json_cast<tasker::JsonArray>(kept.at("resumed_at"), "resumed_at"));
    if (kept.at("process") != ::getpid()) progress.resumed_at.emplace_back(progress.position);
    return progress;
}

StepResult yield(Progress const& progress, std::uint64_t first) {
    auto kept = to_json(progress.statistics);
    kept["process"] = ::getpid();
    kept["resumed_at"] = progress.resumed_at;
    return StepResult::checkpoint({.cursor = progress.position,
                                   .items_processed = progress.position - first,
                                   .accumulated_results = std::move(kept)});
}

Result<StepResult> process_batch(StepContext& step) {
    auto const work = step.batch();
    if (!work) return StepResult::permanent_error("geo.process_batch is for batch_worker steps");
    if (auto nothing = tasker::no_op_result(step)) return *std::move(nothing);
    TASKER_TRY_ASSIGN(auto const file, step.input<std::string>("file"));
    TASKER_TRY_ASSIGN(auto const first, work->start<std::uint64_t>());
    TASKER_TRY_ASSIGN(auto const end, work->end<std::uint64_t>());
    TASKER_TRY_ASSIGN(auto const found, survey_of(step));
    TASKER_TRY_ASSIGN(auto const usual_rows, step.config<std::uint64_t>("checkpoint_rows"));
    auto const checkpoint_rows = step.input_or<std::uint64_t>("checkpoint_rows", usual_rows);
    std::chrono::microseconds const delay(step.input_or<std::int64_t>("row_delay_us", 0));

    TASKER_TRY_ASSIGN(auto progress, progress_of(step, first));
    auto const stop = std::min(end, progress.position + checkpoint_rows);
    TASKER_TRY_ASSIGN(auto rows, Rows::open(file, found, progress.position, stop));
    while (!rows.at_end()) {
        if (step.is_cancelled()) return StepResult::retryable_error("it was told to stop");
        TASKER_TRY_ASSIGN(auto const airport, rows.next());
        if (airport) progress.statistics.add(*airport);
        if (delay.count() > 0) std::this_thread::sleep_for(delay);
    }
    progress.position = stop;
    if (stop < end) return yield(progress, first);
    auto result = to_json(progress.statistics);
    result["resumed_at"] = progress.resumed_at;
    return StepResult(std::move(result));
}

Result<StepResult> merge(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const found, survey_of(step));
    Statistics merged;
    std::uint64_t resumed_count = 0;
    auto const batches = step.dependencies_with_prefix("process_batch_");
    for (auto const& [batch, result] : batches) {
        auto const part = statistics_from_json(result);
        if (!part) return tasker::Error(part.error()).with_context(batch);
        merged.merge(*part);
        if (!result.at("resumed_at").as_array().empty()) ++resumed_count;
    }
    // Each accepted row is in exactly one batch: if this does not hold, no report is better than a
    // wrong one.
    auto const expected = found.row_count - found.rejected.size();
    if (merged.row_count != expected) {
        return StepResult::permanent_error("the batches have " + std::to_string(merged.row_count) +
                                           " rows, the table " + std::to_string(expected));
    }
    auto result = to_json(merged);
    result["batches"] = batches.size();
    result["resumed_batches"] = resumed_count;
    return StepResult(std::move(result));
}

Result<JsonObject> write_report(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const file, step.input<std::string>("file"));
    TASKER_TRY_ASSIGN(auto const folder, step.input<std::string>("report_dir"));
    TASKER_TRY_ASSIGN(auto found, survey_of(step));
    auto const& merged = step.dependency("merge");
    TASKER_TRY_ASSIGN(auto statistics, statistics_from_json(merged));
    TASKER_TRY_ASSIGN(auto const batch_count,
                      tasker::json_cast<std::uint64_t>(merged.at("batches"), "batches of merge"));

    Report const report{.table = std::filesystem::path(file).filename().string(),
                        .batch_count = batch_count,
                        .rejected = std::move(found.rejected),
                        .statistics = std::move(statistics)};
    auto const markdown = std::filesystem::path(folder) / "report.md";
    auto const csv = std::filesystem::path(folder) / "countries.csv";
    TASKER_TRY(replace_file(csv, to_csv(report)));
    TASKER_TRY(replace_file(markdown, to_markdown(report)));
    return JsonObject({{"markdown", markdown.string()},
                       {"csv", csv.string()},
                       {"rows", report.statistics.row_count},
                       {"countries", report.statistics.countries.size()},
                       {"batches", batch_count},
                       {"resumed_batches", merged.at("resumed_batches")}});
}

}  // namespace
}  // namespace airports

TASKER_HANDLERS(handlers) {
    handlers.add("geo.check_rows", airports::check_rows);
    handlers.add("geo.plan_batches", airports::plan_batches);
    handlers.add("geo.process_batch", airports::process_batch);
    handlers.add("geo.merge", airports::merge);
    handlers.add("geo.write_report", airports::write_report);
}
