#include "cli/live/frame.hpp"

#include <algorithm>
#include <utility>

#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli::live {

namespace {

struct Span {
    std::string text;
    Style style = Style::Plain;
};
/// A line before it is cut and coloured.
using Line = std::vector<Span>;

std::string to_text(Line const& line, Screen const& screen) {
    std::string text;
    auto room = screen.columns;
    for (auto const& span : line) {
        if (room == 0) break;
        auto const shown = one_line(span.text, room, screen.has_unicode);
        room -= columns_of(shown);
        text += paint(shown, span.style, screen.has_colour);
        if (columns_of(span.text) > columns_of(shown)) break;
    }
    return text;
}

class Painter {
public:
    Painter(Board const& board, TimePoint now, Screen const& screen)
        : board_(board), now_(now), screen_(screen) {
        constexpr std::size_t kNameMax = 44;
        for (auto const& row : board.rows())
            name_columns_ =
                std::max(name_columns_, std::min(kNameMax, 2 * row.depth + columns_of(row.name)));
    }

    [[nodiscard]] std::vector<std::string> paint_all() const {
        std::vector<Line> lines{title()};
        auto const room = screen_.rows > 4 ? screen_.rows - 1 : 3;
        auto const& rows = board_.rows();
        std::vector<std::vector<Line>> blocks;
        std::size_t needed = 1;
        for (auto const& row : rows) {
            blocks.push_back(block_of(row));
            needed += blocks.back().size();
        }
        if (needed <= room) {
            for (auto& block : blocks)
                std::ranges::move(block, std::back_inserter(lines));
        } else {
            add_most_interesting(lines, blocks, room - 2);
        }
        std::vector<std::string> texts;
        texts.reserve(lines.size());
        for (auto const& line : lines)
            texts.push_back(to_text(line, screen_));
        return texts;
    }

private:
    [[nodiscard]] Line title() const {
        auto const& task = board_.task();
        auto const& tally = task.tally;
        auto const end = task.completed_at.value_or(now_);
        Line line{{board_.title(), Style::Strong},
                  {"  "},
                  {std::string(model::to_text(task.state)), style_of(task.state)},
                  {"  " + std::to_string(tally.total - tally.unfinished) + "/" +
                   counted(tally.total, "step") + "  " + for_people(end - task.created_at)}};
        std::size_t columns = 0;
        for (auto const& span : line)
            columns += columns_of(span.text);
        // An id that is cut is of no use.
        auto const id = "  " + task.id.to_string();
        if (columns + columns_of(id) <= screen_.columns) line.push_back({id, Style::Faint});
        return line;
    }

    // The smaller, the sooner it is shown.
    [[nodiscard]] static int interest_of(Board::Row const& row) {
        if (row.type == model::StepType::BatchWorker) {
            if (row.batch.failed > 0) return 0;
            return row.batch.done < row.batch.total ? 1 : 3;
        }
        if (!row.entry) return 4;
        switch (row.entry->step.state) {
            case model::StepState::Error: return 0;
            case model::StepState::InProgress:
            case model::StepState::WaitingForRetry:
            case model::StepState::EnqueuedForOrchestration:
            case model::StepState::EnqueuedAsErrorForOrchestration: return 1;
            case model::StepState::Enqueued: return 2;
            default: return 3;
        }
    }

    void add_most_interesting(std::vector<Line>& lines, std::vector<std::vector<Line>>& blocks,
                              std::size_t room) const {
        auto const& rows = board_.rows();
        std::vector<std::pair<int, std::size_t>> order;
        order.reserve(rows.size());
        // Of equal interest: in the order of the template.
        for (std::size_t i = 0; i < rows.size(); ++i)
            order.emplace_back(interest_of(rows[i]), i);
        std::ranges::sort(order);
        std::vector<bool> is_shown(rows.size(), false);
        std::size_t shown = 0;
        for (auto const& [interest, i] : order) {
            if (blocks[i].size() > room) continue;
            room -= blocks[i].size();
            is_shown[i] = true;
            ++shown;
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (is_shown[i]) std::ranges::move(blocks[i], std::back_inserter(lines));
        }
        auto const hidden = rows.size() - shown;
        lines.push_back(
            {{"  " + counted(hidden, "more step that needs", "more steps that need") + " no look",
              Style::Faint}});
    }

    [[nodiscard]] std::vector<Line> block_of(Board::Row const& row) const {
        if (row.type == model::StepType::BatchWorker) return batch_block(row);
        if (!row.entry) return {not_created(row)};
        return {step_line(row, *row.entry)};
    }

    [[nodiscard]] std::string name_of(Board::Row const& row) const {
        auto const indented = std::string(2 * row.depth, ' ') + row.name;
        return padded(one_line(indented, name_columns_, screen_.has_unicode), name_columns_);
    }

    [[nodiscard]] Line not_created(Board::Row const& row) const {
        auto const is_over = model::is_terminal(board_.task().state);
        return {{screen_.has_unicode ? "· " : ". ", Style::Faint},
                {name_of(row), Style::Faint},
                {is_over ? "  not taken" : "", Style::Faint}};
    }

    [[nodiscard]] Line step_line(Board::Row const& row, Board::Entry const& entry) const {
        auto const& step = entry.step;
        auto const style = style_of(step.state);
        auto const spent = time_spent(step, now_);
        constexpr std::size_t kTimeColumns = 11;
        Line line{{std::string(symbol_of(step.state, screen_.has_unicode)) + " ", style},
                  {name_of(row), style == Style::Faint ? Style::Faint : Style::Plain}};
        auto const note = note_of(step);
        if (spent || !note.empty()) {
            line.push_back(
                {padded_left(spent ? for_people(*spent) : "", kTimeColumns), Style::Faint});
        }
        if (!note.empty()) line.push_back({"  " + note, style});
        if (!entry.error.empty() && (step.state == model::StepState::Error ||
                                     step.state == model::StepState::WaitingForRetry)) {
            line.push_back({"  " + entry.error, Style::Bad});
        }
        return line;
    }

    [[nodiscard]] std::string note_of(model::Step const& step) const {
        auto const attempt = std::to_string(step.counted_attempts());
        auto const of_max = attempt + " of " + std::to_string(std::max(1U, step.attempts_max));
        switch (step.state) {
            case model::StepState::InProgress:
                return step.counted_attempts() > 1 ? "attempt " + of_max : "";
            case model::StepState::WaitingForRetry:
                return "attempt " + of_max + " failed, next" +
                       (step.next_retry_at && *step.next_retry_at > now_
                            ? " in " + for_people(*step.next_retry_at - now_)
                            : std::string(" now"));
            case model::StepState::Error:
                return step.counted_attempts() > 1 ? attempt + " attempts" : "failed";
            case model::StepState::Complete:
                return step.counted_attempts() > 1 ? attempt + " attempts" : "";
            case model::StepState::ResolvedManually: return "resolved by hand";
            case model::StepState::Cancelled: return "cancelled";
            default: return "";
        }
    }

    [[nodiscard]] std::vector<Line> batch_block(Board::Row const& row) const {
        auto const& batch = row.batch;
        if (batch.total == 0) return {not_created(row)};
        auto const finished = batch.done == batch.total;
        auto const state = batch.failed > 0    ? model::StepState::Error
                           : finished          ? model::StepState::Complete
                           : batch.running > 0 ? model::StepState::InProgress
                                               : model::StepState::Enqueued;
        Line line{{std::string(symbol_of(state, screen_.has_unicode)) + " ", style_of(state)},
                  {name_of(row) + "  "},
                  {bar_of(batch), finished ? Style::Good : Style::Busy},
                  {"  " + std::to_string(batch.done) + "/" + std::to_string(batch.total)}};
        auto const add = [&line](std::size_t count, std::string_view what, Style style) {
            if (count > 0)
                line.push_back({"  " + std::to_string(count) + std::string(what), style});
        };
        add(batch.running, " running", Style::Busy);
        add(batch.retrying, " retrying", Style::Waiting);
        add(batch.failed, " failed", Style::Bad);
        add(batch.cancelled, " cancelled", Style::Faint);
        std::vector<Line> block{std::move(line)};
        for (auto const id : batch.first_failed) {
            auto const* const worker = board_.worker(id);
            if (worker == nullptr) continue;
            block.push_back({{std::string(2 * row.depth + 4, ' ') + worker->step.name},
                             {"  " + worker->error, Style::Bad}});
        }
        if (batch.failed > batch.first_failed.size() && !batch.first_failed.empty()) {
            block.push_back(
                {{std::string(2 * row.depth + 4, ' ') + "and " +
                      std::to_string(batch.failed - batch.first_failed.size()) + " more",
                  Style::Faint}});
        }
        return block;
    }

    [[nodiscard]] std::string bar_of(Board::Batch const& batch) const {
        constexpr std::size_t kColumns = 20;
        auto const full = kColumns * batch.done / batch.total;
        std::string bar = "[";
        for (std::size_t i = 0; i < kColumns; ++i) {
            if (i < full) {
                bar += screen_.has_unicode ? "█" : "#";
            } else {
                bar += screen_.has_unicode ? "░" : ".";
            }
        }
        return bar + "]";
    }

    Board const& board_;
    TimePoint const now_;
    Screen const screen_;
    std::size_t name_columns_ = 0;
};

}  // namespace

std::vector<std::string> frame_of(Board const& board, TimePoint now, Screen const& screen) {
    return Painter(board, now, screen).paint_all();
}

}  // namespace tasker::cli::live
