#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::cli::live {

/// What is known of one task while it runs, kept up to date by events: a row for each step of its
/// template, all workers of a batch in one row. Its cost per event does not grow with the task.
class Board {
public:
    struct Entry {
        model::Step step;
        std::string error;  ///< of the last failure, once it was looked up
    };
    /// How many workers of a batch are where.
    struct Batch {
        std::size_t total = 0;
        std::size_t done = 0;
        std::size_t running = 0;
        std::size_t retrying = 0;
        std::size_t failed = 0;
        std::size_t cancelled = 0;
        std::vector<StepId> first_failed;  ///< at most kFailedShown
    };
    struct Row {
        std::string name;
        model::StepType type = model::StepType::Standard;
        std::size_t depth = 0;
        std::optional<Entry> entry;  ///< of a step that is no batch worker, once it exists
        Batch batch;
    };
    static constexpr std::size_t kFailedShown = 3;

    Board(model::Template const& tmpl, model::Task const& task);

    /// The task's row and a step's as they are now. What is older than what is known is ignored:
    /// events and a first look into the store may come in either order. \returns whether it was
    /// news.
    bool update(model::Task const& task);
    bool update(model::Step const& step);
    /// The task's row as it is for certain, whatever the times in it say.
    void set(model::Task const& task) { task_ = task; }

    void set_error(StepId step, std::string message);
    /// Steps that failed since the last call and whose message nobody has told yet.
    [[nodiscard]] std::vector<StepId> take_unexplained();

    [[nodiscard]] model::Task const& task() const noexcept { return task_; }
    [[nodiscard]] std::string const& title() const noexcept { return title_; }
    [[nodiscard]] std::vector<Row> const& rows() const noexcept { return rows_; }
    /// A batch worker; null when it is not known.
    [[nodiscard]] Entry const* worker(StepId step) const;
    /// Whether something changes with time alone: a step runs or waits for its retry.
    [[nodiscard]] bool is_ticking() const noexcept { return ticking_count_ > 0; }

private:
    void count(Batch& batch, model::Step const& step, bool is_added);

    std::string title_;
    model::Task task_;
    std::vector<Row> rows_;
    std::unordered_map<std::string, std::size_t> rows_by_name_;
    std::unordered_map<StepId, std::size_t> rows_by_step_;
    std::unordered_map<StepId, Entry> workers_;
    std::unordered_set<StepId> unexplained_;
    std::size_t ticking_count_ = 0;
};

}  // namespace tasker::cli::live
