#include <algorithm>

#include "base/json.hpp"
#include "tests/support/promise_checker.hpp"

// What histories and results must tell: at a task's birth and at its rest.

namespace tasker::test {

namespace {

using model::StepEvent;
using model::StepState;
using model::TaskState;

/// Follows a history move by move; empty when it is one legal chain that ends in the row.
template <class Row, class Passages, class State>
std::string broken_chain(Row const& row, Passages const& history, State first,
                         bool may_be_earlier) {
    auto state = first;
    std::uint32_t moves = 0;
    TimePoint at{};
    for (auto const& passage : history) {
        if (passage.from != state) return "its history has a gap";
        if (passage.first_move != moves + 1) return "its moves are not counted through";
        if (passage.at < at && !may_be_earlier) return "its history goes back in time";
        at = passage.at;
        for (auto const& made : passage.path) {
            auto const to = model::advance(state, made.event);
            if (!to || *to != made.to) {
                return std::string(to_text(state)) + " took " + std::string(to_text(made.event)) +
                       " to " + std::string(to_text(made.to));
            }
            state = made.to;
            ++moves;
        }
    }
    if (state != row.state)
        return "its history does not lead to " + std::string(to_text(row.state));
    if (moves != row.moves) return "its row counts other moves than its history";
    return {};
}

std::string token_of(model::Payload const& results) {
    if (results.empty()) return {};
    auto const parsed = base::parse_json(results.text());
    auto const* const custom = parsed->at("metadata").as_object().if_contains("custom");
    if (custom == nullptr) return {};
    auto const* const token = custom->as_object().if_contains("report");
    return token == nullptr ? std::string() : std::string(token->as_string());
}

}  // namespace

// A task has all its first steps, their edges and their first moves as soon as it exists.
void PromiseChecker::check_birth(store::Reader& reader, Seen const& seen) {
    check_history(reader, seen.task);
    for (auto const& [id, step] : seen.steps) {
        auto const gap = broken_chain(step, *reader.history_of(id), StepState::Pending, false);
        if (!gap.empty()) complain(Promise::AllOrNothing, step.name, gap);
    }
    auto const known = templates_.find(seen.task.template_id);
    if (known == templates_.end()) return;
    std::map<std::string, StepId> ids;
    for (auto const& [id, step] : seen.steps)
        ids.emplace(step.name, id);
    for (auto const& name : known->second.born) {
        if (!ids.contains(name)) {
            complain(Promise::AllOrNothing, "task", "it was created without its step " + name);
        }
    }
    for (auto const& [name, id] : ids) {
        for (auto const& above : known->second.tmpl->find_step(name)->dependencies) {
            auto const from = ids.find(above);
            if (from == ids.end()) continue;
            auto const is_there = std::ranges::any_of(seen.edges, [&](model::Edge const& edge) {
                return edge.from == from->second && edge.to == id;
            });
            if (!is_there) {
                complain(Promise::AllOrNothing, name,
                         "it was created without its edge from " + above);
            }
        }
    }
}

void PromiseChecker::check_history(store::Reader& reader, model::Task const& task) {
    auto const broken =
        broken_chain(task, *reader.history_of(task.id), TaskState::Pending, may_be_earlier_);
    if (!broken.empty()) complain(Promise::OnlyLegalMoves, "task", broken);
}

void PromiseChecker::check_history(store::Reader& reader, model::Step const& step,
                                   Reports const& reports) {
    auto const history = *reader.history_of(step.id);
    auto const broken = broken_chain(step, history, StepState::Pending, may_be_earlier_);
    if (!broken.empty()) complain(Promise::OnlyLegalMoves, step.name, broken);

    std::uint32_t starts = 0;
    std::set<std::uint32_t> settled;
    for (auto const& passage : history) {
        for (auto const& made : passage.path) {
            if (made.event == StepEvent::Start && ++starts != passage.attempt) {
                complain(Promise::OneResultAnAttempt, step.name,
                         "its attempts are not numbered one after another");
            }
            auto const is_settlement = made.event == StepEvent::EnqueueForOrchestration ||
                                       made.event == StepEvent::EnqueueAsErrorForOrchestration;
            if (!is_settlement) continue;
            if (!settled.insert(passage.attempt).second) {
                complain(Promise::OneResultAnAttempt, step.name, "one attempt was settled twice");
            }
        }
    }
    if (starts != step.attempt)
        complain(Promise::OneResultAnAttempt, step.name,
                 "its row counts other attempts than it made");

    auto const token = token_of(reader.step_payloads({&step.id, 1})->front().results);
    auto is_own = token.empty();  // a report may be sent twice: one of them was not refused
    for (std::uint32_t attempt = 1; attempt <= step.attempt; ++attempt) {
        auto const found = reports.find({step.id, attempt});
        std::uint32_t accepted = 0;
        auto may_be_settled = false;
        if (found != reports.end()) {
            for (auto const& report : found->second) {
                auto const is_accepted = report.answer == ToldReport::Answer::Accepted;
                auto const may_count = is_accepted || report.answer == ToldReport::Answer::Unknown;
                if (is_accepted) ++accepted;
                may_be_settled = may_be_settled || may_count;
                is_own = is_own || (may_count && report.token == token);
            }
        }
        if (accepted > 1)
            complain(Promise::OneResultAnAttempt, step.name,
                     "two results were accepted for one attempt");
        if (accepted == 1 && !settled.contains(attempt)) {
            complain(settled.empty() ? Promise::AnsweredMeansDurable : Promise::OneResultAnAttempt,
                     step.name,
                     "a result was accepted for attempt " + std::to_string(attempt) +
                         ", but another attempt was settled");
        }
        if (settled.contains(attempt) && !may_be_settled) {
            complain(Promise::OneResultAnAttempt, step.name,
                     "attempt " + std::to_string(attempt) + " was settled, but nobody reported it");
        }
    }
    if (!is_own)
        complain(Promise::OneResultAnAttempt, step.name, "it holds a result that was not accepted");
}

}  // namespace tasker::test
