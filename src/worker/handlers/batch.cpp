#include "tasker/batch.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/timestamp.hpp"

namespace tasker {

namespace {

std::string batch_id(std::size_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "batch_%03zu", number);
    return text;
}

CursorConfig range(std::size_t number, std::uint64_t start, std::uint64_t end) {
    return {.batch_id = batch_id(number),
            .start_cursor = start,
            .end_cursor = end,
            .batch_size = end - start};
}

Json const* field(Json const& value, std::string_view key) {
    auto const* const object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::uint64_t count_of(Json const& value, std::string_view key) {
    auto const* const found = field(value, key);
    if (found == nullptr) return 0;
    auto const count = boost::json::try_value_to<std::uint64_t>(*found);
    return count ? *count : 0;
}

}  // namespace

Result<std::vector<CursorConfig>> create_cursor_configs(std::uint64_t total,
                                                        std::uint32_t workers) {
    if (workers == 0) return Error(ErrorCode::InvalidInput, "worker_count must be > 0");
    auto const each = total / workers;
    auto const left_over = total % workers;
    std::vector<CursorConfig> configs;
    std::uint64_t start = 0;
    for (std::uint64_t i = 0; i < workers && start < total; ++i) {
        auto const end = start + each + (i < left_over ? 1 : 0);
        configs.push_back(range(i + 1, start, end));
        start = end;
    }
    return configs;
}

Result<std::vector<CursorConfig>> create_cursor_ranges(std::uint64_t total,
                                                       std::uint64_t batch_size,
                                                       std::optional<std::uint32_t> batches_max) {
    std::vector<CursorConfig> configs;
    if (total == 0) return configs;
    if (batch_size == 0) return Error(ErrorCode::InvalidInput, "batch_size must be > 0");
    if (batches_max) {
        if (*batches_max == 0) return Error(ErrorCode::InvalidInput, "batches_max must be > 0");
        auto const least = total / *batches_max + (total % *batches_max == 0 ? 0 : 1);
        batch_size = std::max(batch_size, least);
    }
    for (std::uint64_t start = 0; start < total;) {
        auto const end = start + std::min(batch_size, total - start);
        configs.push_back(range(configs.size() + 1, start, end));
        start = end;
    }
    return configs;
}

StepResult create_batches(std::string const& worker_template,
                          std::vector<CursorConfig> const& configs, std::uint64_t total_items,
                          JsonObject data) {
    JsonArray list;
    list.reserve(configs.size());
    for (auto const& config : configs) {
        list.push_back({{"batch_id", config.batch_id},
                        {"start_cursor", config.start_cursor},
                        {"end_cursor", config.end_cursor},
                        {"batch_size", config.batch_size}});
    }
    data["batch_processing_outcome"] = {{"type", "create_batches"},
                                        {"worker_template_name", worker_template},
                                        {"worker_count", configs.size()},
                                        {"cursor_configs", std::move(list)},
                                        {"total_items", total_items}};
    return {std::move(data)};
}

StepResult no_batches(std::string const& reason, JsonObject data) {
    if (!reason.empty()) data["reason"] = reason;
    data["batch_processing_outcome"] = JsonObject{{"type", "no_batches"}};
    return {std::move(data)};
}

StepResult batch_failure(std::string message, std::string error_type, BatchRetry retry) {
    return StepFailure{.message = std::move(message),
                       .error_type = std::move(error_type),
                       .is_retryable = retry == BatchRetry::Later,
                       .error_code = "BATCH_ERROR"};
}

StepResult batch_worker_success(BatchCounts const& counts, JsonObject data) {
    auto succeeded = counts.succeeded;
    if (succeeded == 0 && counts.failed == 0 && counts.skipped == 0) succeeded = counts.processed;
    auto const share = counts.processed == 0
                           ? 0.0
                           : static_cast<double>(succeeded) / static_cast<double>(counts.processed);
    data["items_processed"] = counts.processed;
    data["items_succeeded"] = succeeded;
    data["items_failed"] = counts.failed;
    data["items_skipped"] = counts.skipped;
    data["success_rate"] = share * 100.0;
    return {std::move(data)};
}

std::optional<StepResult> no_op_result(StepContext const& context) {
    auto const work = context.batch();
    if (!work || !work->is_no_op) return std::nullopt;
    return StepResult(JsonObject{{"batch_id", work->batch_id.empty() ? "no_op" : work->batch_id},
                                 {"no_op", true},
                                 {"processed_count", 0},
                                 {"message", "No batches to process"},
                                 {"processed_at", base::timestamp(context.started_at())}});
}

Result<BatchScenario> detect_batches(StepContext const& context, std::string_view batchable_step,
                                     std::string_view worker_prefix) {
    BatchScenario scenario;
    scenario.batchable_result = context.dependency(batchable_step);
    if (scenario.batchable_result.is_null()) {
        return Error(ErrorCode::InvalidInput,
                     "Missing batchable step dependency: " + std::string(batchable_step));
    }
    auto const& type = context.dependency_field(batchable_step, "batch_processing_outcome", "type");
    if (type == "no_batches") return scenario;

    scenario.batch_results = context.dependencies_with_prefix(worker_prefix);
    scenario.worker_count = scenario.batch_results.size();
    scenario.has_batches = true;
    // A configuration that made no batch got a placeholder: there is nothing to add up.
    if (scenario.worker_count == 1) {
        auto const* const no_op = field(scenario.batch_results.front().result, "no_op");
        if (no_op != nullptr && *no_op == true) {
            scenario.batch_results.clear();
            scenario.worker_count = 0;
            scenario.has_batches = false;
        }
        return scenario;
    }
    if (scenario.worker_count > 0) return scenario;
    return Error(ErrorCode::InvalidInput,
                 "no result of a step whose name begins with \"" + std::string(worker_prefix) +
                     "\", although " + std::string(batchable_step) +
                     " made batches: the workflow configuration names another worker template, or "
                     "the step does not depend on it");
}

JsonObject aggregate_batches(std::vector<DependencyView> const& results, std::size_t errors_max) {
    std::uint64_t processed = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0;
    std::uint64_t batches = 0;
    std::uint64_t error_count = 0;
    JsonArray errors;
    for (auto const& entry : results) {
        if (entry.result.is_null()) continue;
        ++batches;
        processed += count_of(entry.result, "items_processed");
        succeeded += count_of(entry.result, "items_succeeded");
        failed += count_of(entry.result, "items_failed");
        skipped += count_of(entry.result, "items_skipped");
        auto const* const list = field(entry.result, "errors");
        if (list == nullptr || !list->is_array()) continue;
        for (auto const& error : list->get_array()) {
            ++error_count;
            if (errors.size() < errors_max) errors.push_back(error);
        }
    }
    auto const rate =
        processed == 0 ? 0.0 : static_cast<double>(succeeded) / static_cast<double>(processed);
    return {{"total_processed", processed}, {"total_succeeded", succeeded},
            {"total_failed", failed},       {"total_skipped", skipped},
            {"batch_count", batches},       {"success_rate", rate},
            {"errors", std::move(errors)},  {"error_count", error_count}};
}

}  // namespace tasker
