#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/batch_work.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"
#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"

namespace tasker {

/// One batch: the items from start_cursor up to end_cursor, exclusive. Cursors are any JSON.
struct CursorConfig {
    std::string batch_id;  ///< becomes part of the worker step's name: unique within the step
    Json start_cursor;
    Json end_cursor;
    std::uint64_t batch_size = 0;
};

/// Items 0 to `total` over `workers` batches `batch_001`…: as even as it goes, the first ones take
/// what is left over; fewer batches when there are fewer items.
/// \returns InvalidInput when `workers` is 0.
[[nodiscard]] Result<std::vector<CursorConfig>> create_cursor_configs(std::uint64_t total,
                                                                      std::uint32_t workers);

/// Items 0 to `total` in batches of `batch_size`; larger ones when there would be more than
/// `batches_max`. \returns InvalidInput when `batch_size` or `batches_max` is 0 and `total` is not.
[[nodiscard]] Result<std::vector<CursorConfig>> create_cursor_ranges(
    std::uint64_t total, std::uint64_t batch_size, std::optional<std::uint32_t> batches_max = {});

/// What a batchable step answers: a worker step is created for each configuration. `data` is the
/// step's own result beside it.
[[nodiscard]] StepResult create_batches(std::string const& worker_template,
                                        std::vector<CursorConfig> const& configs,
                                        std::uint64_t total_items, JsonObject data = {});

/// What a batchable step answers when there is nothing to do: one placeholder worker is created,
/// which sees BatchWork::is_no_op.
[[nodiscard]] StepResult no_batches(std::string const& reason = {}, JsonObject data = {});

/// Something went wrong with a batch: code `BATCH_ERROR`.
enum class BatchRetry : std::uint8_t { Never, Later };
[[nodiscard]] StepResult batch_failure(std::string message, std::string error_type = "batch_error",
                                       BatchRetry retry = BatchRetry::Later);

/// What became of a batch's items.
struct BatchCounts {
    std::uint64_t processed = 0;
    std::uint64_t succeeded = 0;  ///< 0 with none failed or skipped: as many as were processed
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0;
};

/// What a batch worker answers: `items_processed`, `items_succeeded`, `items_failed`,
/// `items_skipped`, `success_rate` in percent, and `data`.
[[nodiscard]] StepResult batch_worker_success(BatchCounts const& counts, JsonObject data = {});

/// What a batch worker answers at once when its BatchWork::is_no_op; nothing for real work.
[[nodiscard]] std::optional<StepResult> no_op_result(StepContext const& context);

/// What a convergence step behind batches finds.
struct BatchScenario {
    bool has_batches = false;
    Json batchable_result;                      ///< of the step that made the batches
    std::vector<DependencyView> batch_results;  ///< of the workers, by name; borrowed
    std::size_t worker_count = 0;               ///< 0 without batches
};

/// `batchable_step` is the step that made the batches, `worker_prefix` how its workers' names begin
/// (`import_slice_`).
/// \returns InvalidInput when the step has no result, or made batches none of which has one.
[[nodiscard]] Result<BatchScenario> detect_batches(StepContext const& context,
                                                   std::string_view batchable_step,
                                                   std::string_view worker_prefix);

/// The sums of what batch_worker_success counted: `total_processed`, `total_succeeded`,
/// `total_failed`, `total_skipped`, `batch_count`, `success_rate` (0 to 1), `errors` (the first
/// `errors_max` of the workers' `errors`), `error_count`.
[[nodiscard]] JsonObject aggregate_batches(std::vector<DependencyView> const& results,
                                           std::size_t errors_max = 100);

}  // namespace tasker
