#include "cli/simulating/report.hpp"

#include <algorithm>
#include <cctype>

#include "base/joined.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/table.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

using simulation::Sighting;

constexpr std::size_t kShownMax = 8;  // of findings, pairs, choices
constexpr std::size_t kOrdersMax = 3;
constexpr std::size_t kStepsMax = 40;  // of a table; --json has all
constexpr std::size_t kAdviceMax = 15;

class Report {
public:
    Report(simulation::Summary const& summary, Screen const& screen)
        : summary_(summary), screen_(screen) {}

    std::string text(SimulateOptions const& options, Simulated const& simulated) {
        title(options, simulated);
        findings();
        ends();
        handlers();
        reasons();
        advice();
        interrupted();
        orders();
        choices();
        faults();
        return std::move(text_);
    }

private:
    void title(SimulateOptions const& options, Simulated const& simulated) {
        auto const runs = summary_.runs();
        text_ += paint(simulated.workflow.tmpl.full_name(), Style::Strong, screen_.has_colour) +
                 ": " + counted(runs, "run") + " with " +
                 (simulated.handlers ? "your handlers" : "stub handlers") +
                 ", faults: " + options.faults + "\n";
    }

    void heading(std::string const& words, std::string const& rest = {}) {
        text_ += "\n" + paint(words, Style::Strong, screen_.has_colour) + rest + "\n";
    }

    /// Words on lines that fit, those after the first below `indent`.
    void paragraph(std::string const& first, std::vector<std::string> const& parts,
                   std::string_view between, std::size_t indent) {
        auto const room = screen_.is_terminal ? std::max<std::size_t>(screen_.columns, 40) : 100;
        auto line = first;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            auto part = parts[i] + (i + 1 < parts.size() ? std::string(between) : "");
            while (part.ends_with(' '))
                part.pop_back();
            auto const gap = i == 0 ? 0U : 1U;
            if (i > 0 && columns_of(line) + gap + columns_of(part) > room) {
                text_ += line + "\n";
                line = std::string(indent, ' ') + part;
            } else {
                line += std::string(gap, ' ') + part;
            }
        }
        text_ += line + "\n";
    }

    void findings() {
        if (summary_.findings().empty()) return;
        heading("Needs attention");
        std::size_t count = 0;
        for (auto const& [seed, finding] : summary_.findings()) {
            if (++count > kShownMax) break;
            text_ += paint("  " + std::string(screen_.has_unicode ? "✗" : "x") + " seed " +
                               std::to_string(seed) + ": " + finding.text,
                           Style::Bad, screen_.has_colour) +
                     "\n";
        }
        if (summary_.runs_with_findings() > kShownMax) {
            text_ += "  in " + std::to_string(summary_.runs_with_findings()) + " of " +
                     counted(summary_.runs(), "run") + "\n";
        }
    }

    void ends() {
        text_ += "\n";
        Table table({"END OF THE TASK", "RUNS", "SEED"});
        for (auto const& [state, sighting] : summary_.ends()) {
            table.add({{std::string(model::to_text(state)), style_of(state)},
                       {std::to_string(sighting.count)},
                       {std::to_string(sighting.seed)}});
        }
        text_ += table.text(screen_);
    }

    void handlers() {
        text_ += "\n";
        Table table({"HANDLER", "RAN IN", "AGAIN IN", "MOST", "ATTEMPT"});
        std::size_t count = 0;
        for (auto const& step : summary_.steps()) {
            if (step.ran.count == 0 || ++count > kStepsMax) continue;
            table.add(
                {{step.name},
                 {std::to_string(step.ran.count)},
                 {std::to_string(step.ran_again.count)},
                 {std::to_string(step.most)},
                 {std::to_string(step.highest_attempt) + "/" + std::to_string(step.attempts_max)}});
        }
        text_ += table.text(screen_);
        more(count);
        for (auto const& name : summary_.never_reached()) {
            text_ += paint(name, Style::Waiting, screen_.has_colour) + " was never reached\n";
        }
    }

    void reasons() {
        std::vector<std::string> headings{"RAN AGAIN AFTER"};
        std::vector<std::size_t> seen;
        for (std::size_t i = 0; i < simulation::kWhyCount; ++i) {
            auto const is_seen = std::ranges::any_of(
                summary_.steps(), [i](auto const& step) { return step.why[i].count > 0; });
            if (!is_seen) continue;
            seen.push_back(i);
            headings.emplace_back(to_text(static_cast<simulation::Why>(i)));
            std::ranges::transform(headings.back(), headings.back().begin(), [](unsigned char c) {
                return static_cast<char>(std::toupper(c));
            });
        }
        if (seen.empty()) return;
        Table table(std::move(headings));
        std::size_t steps = 0;
        for (auto const& step : summary_.steps()) {
            if (step.ran_again.count == 0 || ++steps > kStepsMax) continue;
            std::vector<Table::Cell> row{{step.name}};
            for (auto const i : seen) {
                auto const count = step.why[i].count;
                row.push_back({count == 0 ? "-" : std::to_string(count)});
            }
            table.add(std::move(row));
        }
        text_ += "\n" + table.text(screen_);
        more(steps);
    }

    void more(std::size_t count) {
        if (count > kStepsMax) {
            text_ += "and " + counted(count - kStepsMax, "more step") + ": --json has all\n";
        }
    }

    void advice() {
        std::vector<simulation::StepSummary> doubled;
        for (auto const& step : summary_.steps()) {
            if (step.doubled.count > 0) doubled.push_back(step);
        }
        if (doubled.empty()) return;
        std::ranges::sort(doubled, [](auto const& a, auto const& b) {
            return std::pair(b.doubled.count, a.name) < std::pair(a.doubled.count, b.name);
        });
        heading("Make these idempotent", ": they ran again after they had succeeded");
        std::size_t count = 0;
        for (auto const& step : doubled) {
            if (++count > kAdviceMax) break;
            std::vector<std::string> parts{step.name + ": in " +
                                           std::to_string(step.doubled.count) + " of " +
                                           counted(summary_.runs(), "run") + ", seed " +
                                           std::to_string(step.doubled.seed) + " shows it"};
            if (step.overlapped.count > 0) {
                parts.push_back("twice at once in " + std::to_string(step.overlapped.count) +
                                ", seed " + std::to_string(step.overlapped.seed));
            }
            auto const place = text_.size() + 2;
            paragraph("  ", parts, "; ", 4);
            text_.replace(place, step.name.size(),
                          paint(step.name, Style::Waiting, screen_.has_colour));
        }
        if (count > kAdviceMax) {
            text_ += "  and " + counted(doubled.size() - kAdviceMax, "more handler") + "\n";
        }
    }

    void interrupted() {
        std::vector<std::string> parts;
        for (auto const& step : summary_.steps()) {
            if (step.repeated.count == 0) continue;
            if (parts.size() == kAdviceMax) {
                parts.emplace_back("and others");
                break;
            }
            parts.push_back(step.name + " in " + std::to_string(step.repeated.count) + " (seed " +
                            std::to_string(step.repeated.seed) + ")");
        }
        if (parts.empty()) return;
        heading("Cut off in the middle", ", then run again: by a crash or when their time was up");
        paragraph("  ", parts, ", ", 2);
    }

    void orders() {
        auto const orders = summary_.orders();
        heading("Orders", " in which steps began: " + std::to_string(orders.size()) +
                              (orders.size() > kOrdersMax ? ", the most frequent are" : ""));
        for (std::size_t i = 0; i < std::min(orders.size(), kOrdersMax); ++i) {
            auto const& [names, sighting] = orders[i];
            auto const count = "  " + padded_left(std::to_string(sighting.count), 5) + "  ";
            std::vector<std::string> parts;
            for (auto const& name : names) {
                auto const arrow = parts.empty() ? "" : screen_.has_unicode ? "→ " : "> ";
                parts.push_back(arrow + name);
            }
            parts.push_back("(seed " + std::to_string(sighting.seed) + ")");
            paragraph(count, parts, "", 9);
        }
        auto const pairs = summary_.pairs();
        if (pairs.empty()) return;
        text_ += "Either began first:\n";
        Table table({"  ONE", "OTHER", "ONE FIRST", "SEED", "OTHER FIRST", "SEED"});
        for (std::size_t i = 0; i < std::min(pairs.size(), kShownMax); ++i) {
            auto const& pair = pairs[i];
            table.add({{"  " + pair.one},
                       {pair.other},
                       {std::to_string(pair.one_first.count)},
                       {std::to_string(pair.one_first.seed)},
                       {std::to_string(pair.other_first.count)},
                       {std::to_string(pair.other_first.seed)}});
        }
        text_ += table.text(screen_);
        if (pairs.size() > kShownMax) {
            text_ += "  and " + counted(pairs.size() - kShownMax, "more pair") + "\n";
        }
    }

    void choices() {
        for (auto const& decision : summary_.decisions()) {
            if (decision.choices.empty()) continue;
            heading("Decision " + decision.step);
            std::vector<std::pair<std::vector<std::string>, Sighting>> choices(
                decision.choices.begin(), decision.choices.end());
            std::ranges::sort(choices, [](auto const& a, auto const& b) {
                return std::pair(b.second.count, a.first) < std::pair(a.second.count, b.first);
            });
            for (std::size_t i = 0; i < std::min(choices.size(), kShownMax); ++i) {
                auto const& [names, sighting] = choices[i];
                text_ += "  " + padded_left(std::to_string(sighting.count), 5) + "  " +
                         (names.empty() ? "no branch" : base::joined(names, " + ")) + "  (seed " +
                         std::to_string(sighting.seed) + ")\n";
            }
            for (auto const& name : decision.never) {
                text_ += paint("         " + name + " was never chosen", Style::Waiting,
                               screen_.has_colour) +
                         "\n";
            }
        }
        for (auto const& batches : summary_.batches()) {
            std::vector<std::string> parts;
            parts.reserve(batches.counts.size());
            for (auto const& [count, sighting] : batches.counts)
                parts.push_back(counted(count, "batch", "batches") + " " +
                                std::to_string(sighting.count) + " times");
            heading("Batches of " + batches.step);
            paragraph("  ", parts, ", ", 2);
        }
    }

    void faults() {
        Table table({"FAULT", "TIMES", "RUNS", "SEED", "WHAT"});
        for (std::size_t i = 0; i < simulation::kFaultCount; ++i) {
            auto const& seen = summary_.faults()[i];
            if (seen.strikes == 0) continue;
            auto const fault = simulation::fault_at(i);
            table.add({{std::string(to_text(fault))},
                       {std::to_string(seen.strikes)},
                       {std::to_string(seen.runs.count)},
                       {std::to_string(seen.runs.seed)},
                       {std::string(describe(fault))}});
        }
        text_ += "\n";
        if (!table.empty()) text_ += table.text(screen_);
        if (summary_.calm().count > 0) {
            text_ += "nothing went wrong in " + counted(summary_.calm().count, "run") + " (seed " +
                     std::to_string(summary_.calm().seed) + ")\n";
        }
    }

    simulation::Summary const& summary_;
    Screen const& screen_;
    std::string text_;
};

}  // namespace

std::string report_of(simulation::Summary const& summary, SimulateOptions const& options,
                      Simulated const& simulated, Screen const& screen) {
    return Report(summary, screen).text(options, simulated);
}

}  // namespace tasker::cli
