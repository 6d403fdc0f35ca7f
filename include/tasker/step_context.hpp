#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tasker/batch_work.hpp"
#include "tasker/json.hpp"
#include "tasker/json_cast.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker {

/// A dependency's result. Borrowed from the context that gave it.
struct DependencyView {
    std::string_view step;
    Json const& result;
};

/// What a handler is told about the step it runs. Lives as long as the call; belongs to it: one
/// thread at a time, except stop_token() and is_cancelled(), which any thread may ask. References
/// live as long as the context. Payloads are parsed when they are first asked for, once.
class StepContext {
public:
    class Record;  // the worker's
    explicit StepContext(std::shared_ptr<Record> record) : record_(std::move(record)) {}

    // Who and what.
    [[nodiscard]] TaskId task_id() const noexcept;
    [[nodiscard]] StepId step_id() const noexcept;
    [[nodiscard]] Uuid correlation_id() const noexcept;
    [[nodiscard]] std::optional<Uuid> parent_correlation_id() const noexcept;
    [[nodiscard]] std::string const& step_name() const noexcept;
    /// Differs from step_name for batch workers: the name in the template.
    [[nodiscard]] std::string const& template_step_name() const noexcept;
    [[nodiscard]] std::string const& namespace_name() const noexcept;
    [[nodiscard]] std::string const& task_name() const noexcept;
    [[nodiscard]] std::string const& task_version() const noexcept;
    [[nodiscard]] std::string const& callable() const noexcept;
    [[nodiscard]] std::string const& method() const noexcept;
    [[nodiscard]] std::string const& initiator() const noexcept;
    [[nodiscard]] std::string const& source_system() const noexcept;
    [[nodiscard]] std::string const& reason() const noexcept;
    [[nodiscard]] std::vector<std::string> const& tags() const noexcept;
    [[nodiscard]] std::int32_t priority() const noexcept;
    [[nodiscard]] TimePoint requested_at() const noexcept;

    /// What the task was asked for with: an object.
    [[nodiscard]] Json const& input() const;
    /// A member of the input. \returns InvalidInput when it is missing or does not fit; an
    /// std::optional may be missing.
    template <class T>
    [[nodiscard]] Result<T> input(std::string_view key) const {
        return json_cast<T>(find_input(key), label("input", key));
    }
    /// `fallback` when the member is missing, null, or not a T.
    template <class T>
    [[nodiscard]] T input_or(std::string_view key, T fallback) const {
        return value_or(find_input(key), std::move(fallback));
    }

    /// The step's settings: `handler.initialization` of the template, environment applied.
    [[nodiscard]] JsonObject const& config() const noexcept;
    template <class T>
    [[nodiscard]] Result<T> config(std::string_view key) const {
        return json_cast<T>(config().if_contains(key), label("config", key));
    }
    template <class T>
    [[nodiscard]] T config_or(std::string_view key, T fallback) const {
        return value_or(config().if_contains(key), std::move(fallback));
    }

    /// What an earlier step answered: any ancestor, not only direct dependencies. JSON null when
    /// there is no such result.
    [[nodiscard]] Json const& dependency(std::string_view step) const;
    template <class T>
    [[nodiscard]] Result<T> dependency(std::string_view step) const {
        return json_cast<T>(find_dependency(step), label("dependency", step));
    }
    /// A member of a member … of a dependency's result: null as soon as a level is no object.
    template <class... Keys>
    [[nodiscard]] Json const& dependency_field(std::string_view step, Keys const&... keys) const {
        return find_field(dependency(step), {std::string_view(keys)...});
    }
    [[nodiscard]] bool has_dependency(std::string_view step) const;
    /// The steps with a result, nearest first.
    [[nodiscard]] std::vector<std::string> dependency_names() const;
    /// The results of all steps whose names begin with `prefix`, by name: what a convergence adds
    /// up.
    [[nodiscard]] std::vector<DependencyView> dependencies_with_prefix(
        std::string_view prefix) const;

    /// The step's own inputs: its settings, and for a batch worker its part of the work.
    [[nodiscard]] Json const& step_inputs() const;
    /// A batch worker's part of the work; none for other steps.
    [[nodiscard]] std::optional<BatchWork> batch() const;

    /// How often the step was run before: 0 the first time. Runs lost to a crash do not count.
    [[nodiscard]] std::uint32_t retry_count() const noexcept;
    /// How many runs there may be, the first one included.
    [[nodiscard]] std::uint32_t max_retries() const noexcept;
    [[nodiscard]] bool is_retry() const noexcept { return retry_count() > 0; }
    /// Whether a failure of this run is final.
    [[nodiscard]] bool is_last_retry() const noexcept { return retry_count() + 1 >= max_retries(); }
    [[nodiscard]] bool is_retryable() const noexcept;

    /// What a former call of this step stored by StepResult::checkpoint; null when nothing.
    [[nodiscard]] Json const& checkpoint() const;
    [[nodiscard]] bool has_checkpoint() const { return !checkpoint_cursor().is_null(); }
    [[nodiscard]] Json const& checkpoint_cursor() const;
    [[nodiscard]] std::uint64_t checkpoint_items_processed() const;
    [[nodiscard]] Json const& accumulated_results() const;

    /// Whether to stop: the time is up, the task was cancelled, or the worker has lost the step.
    /// The answer is thrown away then. Long handlers look now and then, or use the token.
    [[nodiscard]] bool is_cancelled() const noexcept;
    [[nodiscard]] std::stop_token stop_token() const noexcept;
    /// When this call began.
    [[nodiscard]] TimePoint started_at() const noexcept;
    /// When the time of this call is up.
    [[nodiscard]] TimePoint deadline() const noexcept;

    /// Where in which trace this call is, as the header `traceparent` of calls that it makes says
    /// it (W3C Trace Context); empty: in none. trace_headers() has both headers.
    [[nodiscard]] std::string traceparent() const;
    /// The header `tracestate`, as it came; mostly empty.
    [[nodiscard]] std::string tracestate() const;

    /// The whole TaskSequenceStep (spec/workers.md 3.1).
    [[nodiscard]] Json to_json() const;

private:
    [[nodiscard]] Json const* find_input(std::string_view key) const;
    [[nodiscard]] Json const* find_dependency(std::string_view step) const;
    [[nodiscard]] static Json const& find_field(Json const& value,
                                                std::initializer_list<std::string_view> keys);
    [[nodiscard]] std::string label(std::string_view kind, std::string_view key) const;

    template <class T>
    [[nodiscard]] static T value_or(Json const* value, T fallback) {
        if (value == nullptr || value->is_null()) return fallback;
        auto converted = json_cast<T>(*value, {});
        return converted ? *std::move(converted) : std::move(fallback);
    }

    std::shared_ptr<Record> record_;  // shared with the worker, which may stop the call
};

}  // namespace tasker
