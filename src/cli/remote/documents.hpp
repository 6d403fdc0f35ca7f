#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// Reads the members of a server's document. What is missing or of another type is remembered, the
/// first of it; the values are good for nothing then. Unknown members are ignored: newer servers
/// may say more.
class DocumentReader {
public:
    /// `document` outlives it.
    explicit DocumentReader(Json const& document);

    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::string text_or_none(std::string_view name);  ///< empty for null
    [[nodiscard]] std::int64_t number(std::string_view name);
    [[nodiscard]] std::int64_t number_or_zero(std::string_view name);  ///< of null
    [[nodiscard]] bool boolean(std::string_view name);
    [[nodiscard]] Uuid uuid(std::string_view name);
    [[nodiscard]] std::optional<Uuid> uuid_or_none(std::string_view name);
    [[nodiscard]] TimePoint time(std::string_view name);
    [[nodiscard]] std::optional<TimePoint> time_or_none(std::string_view name);
    [[nodiscard]] JsonArray const& list(std::string_view name);
    [[nodiscard]] std::vector<std::string> texts(std::string_view name);  ///< empty for null
    [[nodiscard]] Json const& value(std::string_view name);
    void complain(std::string_view name, std::string_view wanted);

    /// \returns Internal, saying which member is not what it should be.
    [[nodiscard]] Result<void> check() const;

private:
    [[nodiscard]] bool is_null(std::string_view name);

    JsonObject const* object_ = nullptr;
    std::string complaint_;
};

/// Six decimals at most, with or without `Z`: `2026-02-01T10:00:00.123456Z`.
[[nodiscard]] std::optional<TimePoint> time_from(std::string_view text) noexcept;

/// A TaskResponse, of whatever depth. Its `status` may be `completed` or `pending`, as lists say.
/// The steps in it are counted into the task's tally; where there are none, its numbers are.
struct TaskDocument {
    model::Task task;
    model::StoredTemplate stored;  ///< names only
    model::Payload input;
    std::string status;
};
[[nodiscard]] Result<TaskDocument> task_from(Json const& document);

/// A StepResponse.
struct StepDocument {
    model::Step step;
    model::Payload results;
};
[[nodiscard]] Result<StepDocument> step_from(Json const& document);

/// The template that a TaskSummaryResponse shows, as far as a picture needs it.
[[nodiscard]] Result<model::Template> template_from(Json const& summary,
                                                    model::StoredTemplate const& names);

}  // namespace tasker::cli
