#include "cli/simulating/session.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "base/json.hpp"
#include "cli/simulating/report.hpp"
#include "cli/simulating/seeds.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// A bar on a terminal, for what takes longer than a moment.
class Bar {
public:
    Bar(Context& context, std::uint64_t total, bool is_quiet)
        : context_(context), total_(total), screen_(context.notes_screen()) {
        is_on_ = screen_.is_terminal && !is_quiet;
    }
    ~Bar() {
        if (is_drawn_) context_.notes << "\r\x1b[K" << std::flush;
    }
    Bar(Bar const&) = delete;
    Bar& operator=(Bar const&) = delete;

    void show(std::uint64_t done, std::uint64_t found) {
        auto const now = SteadyClock::now();
        if (!is_on_ || now - shown_at_ < std::chrono::milliseconds(100)) return;
        shown_at_ = now;
        is_drawn_ = true;
        constexpr std::size_t kColumns = 30;
        auto const filled = static_cast<std::size_t>(done * kColumns / total_);
        std::string bar;
        for (std::size_t i = 0; i < kColumns; ++i)
            bar +=
                i < filled ? (screen_.has_unicode ? "█" : "#") : (screen_.has_unicode ? "░" : ".");
        auto const trouble =
            found == 0 ? "" : ", " + counted(found, "needs", "need") + " attention";
        context_.notes << '\r' << paint(bar, Style::Busy, screen_.has_colour) << ' ' << done
                       << " of " << counted(total_, "run")
                       << paint(trouble, Style::Bad, screen_.has_colour) << "\x1b[K" << std::flush;
    }

private:
    Context& context_;
    std::uint64_t total_;
    Screen screen_;
    bool is_on_ = false;
    bool is_drawn_ = false;
    SteadyClock::time_point shown_at_ = SteadyClock::now();
};

ExitCode run_one(SimulateOptions const& options, Simulated const& simulated, Output output,
                 Context& context) {
    using simulation::WorkflowRun;
    auto const record = WorkflowRun(simulated.workflow, {.seed = *options.seed,
                                                         .faults = simulated.faults,
                                                         .story = WorkflowRun::Story::Told})
                            .run();
    if (output.is_json) {
        print_json(context, to_json(record));
    } else {
        context.data << story_of(record, options, simulated, context.data_screen()) << std::flush;
    }
    return record.findings.empty() ? ExitCode::Done : ExitCode::Failed;
}

unsigned jobs_of(SimulateOptions const& options, Simulated const& simulated) {
    if (options.jobs > 0) return options.jobs;
    return simulated.handlers ? 1 : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

ExitCode simulate(SimulateOptions const& options, Simulated const& simulated, Output output,
                  Context& context) {
    if (simulated.is_input_made && !output.is_json && !options.is_quiet) {
        auto const screen = context.notes_screen();
        context.notes << one_line("input, made from the input_schema: " +
                                      base::to_text(simulated.workflow.input),
                                  screen.columns, screen.has_unicode)
                      << "\n\n"
                      << std::flush;
    }
    if (options.seed) return run_one(options, simulated, output, context);
    std::atomic<bool> stop = false;
    context.on_interrupt([&stop] { stop = true; });
    auto const summary = [&] {
        Bar bar(context, options.seeds, options.is_quiet);
        return simulate_seeds(
            simulated.workflow, simulated.faults, {.first = 1, .count = options.seeds},
            jobs_of(options, simulated),
            [&bar](std::uint64_t done, std::uint64_t found) { bar.show(done, found); }, stop);
    }();
    context.on_interrupt({});
    if (output.is_json) {
        print_json(context, to_json(summary, options, simulated));
    } else {
        context.data << report_of(summary, options, simulated, context.data_screen()) << std::flush;
    }
    if (!output.is_json && !options.is_quiet) {
        print_hint(context, "the story of a run: the same command with --seed N, without --seeds");
    }
    if (summary.runs() < options.seeds) {
        context.notes << "stopped after " << summary.runs() << " of "
                      << counted(options.seeds, "run") << '\n'
                      << std::flush;
    }
    return summary.findings().empty() ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace tasker::cli
