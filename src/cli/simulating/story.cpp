#include <algorithm>

#include "cli/simulating/report.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

using simulation::Event;

Style style_of_event(Event::Kind kind) noexcept {
    switch (kind) {
        case Event::Kind::Progress: return Style::Plain;
        case Event::Kind::Good: return Style::Good;
        case Event::Kind::Bad: return Style::Bad;
        case Event::Kind::Waiting: return Style::Waiting;
        case Event::Kind::Fault: return Style::Busy;
        case Event::Kind::Note: return Style::Faint;
    }
    return Style::Plain;
}

std::string_view symbol_of_event(Event::Kind kind, bool has_unicode) noexcept {
    switch (kind) {
        case Event::Kind::Progress: return has_unicode ? "●" : "*";
        case Event::Kind::Good: return has_unicode ? "✓" : "+";
        case Event::Kind::Bad: return has_unicode ? "✗" : "x";
        case Event::Kind::Waiting: return has_unicode ? "↻" : "~";
        case Event::Kind::Fault: return has_unicode ? "⚡" : "!";
        case Event::Kind::Note: return has_unicode ? "·" : ".";
    }
    return "?";
}

/// `0:30.040`, `1:00:03.500`: lines below each other can be compared.
std::string clock_of(Duration span) {
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
    auto const digits = [](long long value, std::size_t count) {
        auto text = std::to_string(value);
        return std::string(count - std::min(count, text.size()), '0') + text;
    };
    auto const minutes = ms / 60'000;
    auto text = digits(ms / 1'000 % 60, 2) + "." + digits(ms % 1'000, 3);
    if (minutes < 60) return std::to_string(minutes) + ":" + text;
    return std::to_string(minutes / 60) + ":" + digits(minutes % 60, 2) + ":" + text;
}

}  // namespace

std::string story_of(simulation::Record const& record, SimulateOptions const& options,
                     Simulated const& simulated, Screen const& screen) {
    constexpr std::size_t kTimeColumns = 12;
    auto text = paint(simulated.workflow.tmpl.full_name(), Style::Strong, screen.has_colour) +
                ": seed " + std::to_string(record.seed) + " with " +
                (simulated.handlers ? "your handlers" : "stub handlers") +
                ", faults: " + options.faults + "\n\n";
    for (auto const& event : record.story) {
        auto const time = padded_left(clock_of(event.at), kTimeColumns);
        auto const room = screen.is_terminal
                              ? std::max<std::size_t>(screen.columns, 40) - kTimeColumns - 4
                              : std::string::npos;
        auto const symbol = symbol_of_event(event.kind, screen.has_unicode);
        text += paint(time, Style::Faint, screen.has_colour) + "  " +
                paint(padded(symbol, 2) + one_line(event.text, room, screen.has_unicode),
                      style_of_event(event.kind), screen.has_colour) +
                "\n";
    }
    text += "\n" + paint(model::to_text(record.end), style_of(record.end), screen.has_colour) +
            " after " + for_people(record.elapsed) +
            " of simulated time: " + counted(record.steps.size(), "step") + ", " +
            counted(record.runs.size(), "handler run") + ", " +
            counted(record.strikes.size(), "fault") + "\n";
    return text;
}

}  // namespace tasker::cli
