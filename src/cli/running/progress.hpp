#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/live/board.hpp"
#include "cli/live/journal.hpp"
#include "cli/live/pane.hpp"
#include "engine/committed.hpp"
#include "store/store.hpp"

namespace tasker::cli {

/// Shows a running task: as a live view on a terminal, as lines elsewhere, or not at all.
class Progress {
public:
    enum class Form : std::uint8_t { Live, Lines, Nothing };
    static Form form_for(Screen const& notes, bool is_quiet) noexcept;

    Progress(Form form, live::Board& board, store::Store& store, Context& context);

    /// One event; `board` has been told.
    void tell(engine::Committed::StepNow const& now);
    void tell(engine::Committed::TaskNow const& now);
    /// Something on the board changed.
    void touch() noexcept { is_dirty_ = true; }

    /// Draws when it is time to. \returns how long nothing needs to be drawn; none: until something
    /// changes.
    [[nodiscard]] std::optional<Duration> draw();
    /// Draws how it ended.
    void finish();

private:
    void explain();
    [[nodiscard]] std::string error_of(StepId step) const;
    void show();

    Form form_;
    live::Board& board_;
    store::Store& store_;
    Context& context_;
    live::Journal journal_;
    std::unique_ptr<live::Pane> pane_;
    bool is_dirty_ = true;
    std::optional<std::chrono::steady_clock::time_point> shown_at_;
};

}  // namespace tasker::cli
