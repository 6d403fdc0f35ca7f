#include "cli/running/progress.hpp"

#include <algorithm>

#include "cli/live/frame.hpp"
#include "cli/text/steps.hpp"

namespace tasker::cli {

namespace {

constexpr Duration kFramePause = std::chrono::milliseconds(100);
constexpr Duration kTick = std::chrono::seconds(1);

}  // namespace

Progress::Form Progress::form_for(Screen const& notes, bool is_quiet) noexcept {
    if (is_quiet) return Form::Nothing;
    return notes.is_terminal ? Form::Live : Form::Lines;
}

Progress::Progress(Form form, live::Board& board, store::Store& store, Context& context)
    : form_(form), board_(board), store_(store), context_(context) {
    if (form == Form::Live) pane_ = std::make_unique<live::Pane>(context.notes);
}

void Progress::tell(engine::Committed::StepNow const& now) {
    touch();
    if (form_ != Form::Lines) return;
    auto const error = [this](StepId step) { return error_of(step); };
    for (auto const& line : journal_.lines_of(now, board_, error, context_.clock.now()))
        context_.notes << line << '\n';
    context_.notes << std::flush;
}

void Progress::tell(engine::Committed::TaskNow const& now) {
    touch();
    if (form_ != Form::Lines) return;
    for (auto const& line : journal_.lines_of(now))
        context_.notes << line << '\n';
    context_.notes << std::flush;
}

std::string Progress::error_of(StepId step) const {
    std::string message;
    // A message that cannot be read is left out: the summary says what failed either way.
    std::ignore = store_.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads({&step, 1}));
        message = error_in(payloads.front().results);
        return {};
    });
    return message;
}

void Progress::explain() {
    constexpr std::size_t kLookedUpMax = 100;
    std::size_t count = 0;
    for (auto const step : board_.take_unexplained()) {
        auto const* const worker = board_.worker(step);
        auto const is_shown = worker == nullptr || worker->step.state == model::StepState::Error;
        if (is_shown && ++count <= kLookedUpMax) board_.set_error(step, error_of(step));
    }
}

void Progress::show() {
    explain();
    auto const screen = context_.notes_screen();
    pane_->show(live::frame_of(board_, context_.clock.now(), screen), screen.columns);
    is_dirty_ = false;
}

std::optional<Duration> Progress::draw() {
    if (form_ != Form::Live) return std::nullopt;
    auto const now = std::chrono::steady_clock::now();
    auto const age = shown_at_ ? std::chrono::duration_cast<Duration>(now - *shown_at_) : kTick;
    auto const is_due = (is_dirty_ && age >= kFramePause) || (board_.is_ticking() && age >= kTick);
    if (is_due) {
        show();
        shown_at_ = now;
        return board_.is_ticking() ? std::optional(kTick) : std::nullopt;
    }
    if (is_dirty_) return kFramePause - age;
    if (board_.is_ticking()) return kTick - age;
    return std::nullopt;
}

void Progress::finish() {
    if (form_ != Form::Live) return;
    show();
    pane_.reset();
}

}  // namespace tasker::cli
