#include "cli/live/journal.hpp"

#include <algorithm>

#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli::live {

namespace {

constexpr std::size_t kMessageColumns = 500;

std::string attempt_of(model::Step const& step) {
    return "attempt " + std::to_string(step.counted_attempts()) + " of " +
           std::to_string(std::max(1U, step.attempts_max));
}

std::string failure(std::string const& message) {
    return message.empty() ? "" : ": " + one_line(message, kMessageColumns);
}

std::string in_time(model::Step const& step, TimePoint at) {
    auto const spent = time_spent(step, at);
    return spent ? " in " + for_people(*spent) : "";
}

bool is_worth_a_line(model::TaskState state) noexcept {
    return model::is_terminal(state) || state == model::TaskState::BlockedByFailures;
}

}  // namespace

std::vector<std::string> Journal::lines_of(engine::Committed::StepNow const& now,
                                           Board const& board, ErrorOf const& error_of,
                                           TimePoint at) {
    std::vector<std::string> lines;
    auto const& step = now.step;
    auto const is_worker = step.type == model::StepType::BatchWorker;
    for (auto const& move : now.path) {
        auto const is_last = &move == &now.path.back();
        switch (move.event) {
            case model::StepEvent::Start:
                if (is_worker) break;
                lines.push_back(step.name + ": started" +
                                (step.counted_attempts() > 1 ? " (" + attempt_of(step) + ")" : ""));
                break;
            case model::StepEvent::Complete:
                if (!is_worker) lines.push_back(step.name + ": complete" + in_time(step, at));
                break;
            case model::StepEvent::Fail:
                lines.push_back(step.name + ": failed" + failure(error_of(step.id)));
                break;
            case model::StepEvent::WaitForRetry:
                // Handed back or lost to a crash: no failure, and it runs again at once.
                if (!is_last || !step.backoff) break;
                lines.push_back(step.name + ": " + attempt_of(step) + " failed, next in " +
                                for_people(*step.backoff) + failure(error_of(step.id)));
                break;
            case model::StepEvent::Cancel: lines.push_back(step.name + ": cancelled"); break;
            case model::StepEvent::CompleteManually:
            case model::StepEvent::ResolveManually:
                lines.push_back(step.name + ": " + std::string(model::to_text(move.to)) +
                                " by hand");
                break;
            default: break;
        }
    }
    if (is_worker) {
        auto const row =
            std::ranges::find(board.rows(), step.template_step_name, &Board::Row::name);
        if (row != board.rows().end()) add_progress(lines, *row);
    }
    return lines;
}

void Journal::add_progress(std::vector<std::string>& lines, Board::Row const& row) {
    if (row.batch.total == 0) return;
    auto const tenth = 10 * row.batch.done / row.batch.total;
    auto const [place, is_new] = tenths_.try_emplace(row.name, 0);
    if (is_new) {
        lines.push_back(row.name + ": " + counted(row.batch.total, "batch", "batches"));
    }
    if (tenth <= place->second) return;
    place->second = tenth;
    lines.push_back(row.name + ": " + std::to_string(row.batch.done) + " of " +
                    counted(row.batch.total, "batch", "batches") + " complete");
}

std::vector<std::string> Journal::lines_of(engine::Committed::TaskNow const& now) {
    std::vector<std::string> lines;
    for (auto const& move : now.path) {
        if (is_worth_a_line(move.to)) {
            lines.push_back("task " + now.task.id.to_string() + ": " +
                            std::string(model::to_text(move.to)));
        }
    }
    return lines;
}

}  // namespace tasker::cli::live
