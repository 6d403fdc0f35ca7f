#include "simulation/summary.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "simulation/stub_handlers.hpp"

namespace tasker::simulation {

namespace {

/// In larger templates pairs say nothing that anybody would read.
constexpr std::size_t kPairedStepsMax = 200;

Why why_after(HandlerRun const& before) {
    switch (before.ending) {
        case Ending::FailedRetryably:
        case Ending::FailedForGood:
        case Ending::Rejected: return Why::Failure;
        case Ending::TimedOut: return Why::Timeout;
        default: break;
    }
    switch (before.fault.value_or(Fault::Clock)) {
        case Fault::Crash: return Why::Crash;
        case Fault::WorkerCrash: return Why::WorkerCrash;
        case Fault::LostAnswer: return Why::LostAnswer;
        case Fault::Stall: return Why::Stall;
        default: return Why::LostLease;
    }
}

void add_to(Sighting& sum, Sighting const& other) {
    if (other.count == 0) return;
    sum.seed = sum.count == 0 ? other.seed : std::min(sum.seed, other.seed);
    sum.count += other.count;
}

template <class Key>
void add_to(std::map<Key, Sighting>& sum, std::map<Key, Sighting> const& other) {
    for (auto const& [key, sighting] : other)
        add_to(sum[key], sighting);
}

}  // namespace

std::string_view to_text(Why why) noexcept {
    switch (why) {
        case Why::Failure: return "failure";
        case Why::Timeout: return "timeout";
        case Why::Crash: return "crash";
        case Why::WorkerCrash: return "worker crash";
        case Why::LostAnswer: return "lost answer";
        case Why::Stall: return "stall";
        case Why::LostLease: return "lost lease";
    }
    return "?";
}

Summary::Summary(model::Template tmpl) : tmpl_(std::move(tmpl)) {
    for (auto const& step : tmpl_.steps) {
        places_.emplace(step.name, steps_.size());
        steps_.push_back({.name = step.name});
    }
    if (tmpl_.steps.size() > kPairedStepsMax) return;
    waits_for_.assign(steps_.size(), std::vector<bool>(steps_.size()));
    // Dependencies may stand in any order: until nothing is new.
    for (auto is_new = true; is_new;) {
        is_new = false;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            for (auto const& name : tmpl_.steps[i].dependencies) {
                auto const above = place_of(name);
                for (std::size_t j = 0; j < steps_.size(); ++j) {
                    auto const waits = j == above || waits_for_[above][j];
                    if (!waits || waits_for_[i][j]) continue;
                    waits_for_[i][j] = is_new = true;
                }
            }
        }
    }
}

std::size_t Summary::place_of(std::string const& template_step) const {
    return places_.at(template_step);
}

void Summary::add(Record const& record) {
    auto const seed = record.seed;
    ++runs_;
    ends_[record.end].see(seed);
    if (record.elapsed > longest_.first) longest_ = {record.elapsed, seed};
    add_steps(record);
    add_order(record);
    for (auto const& decision : record.decisions)
        decisions_[decision.step][decision.chosen].see(seed);
    for (auto const& batches : record.batches)
        batches_[batches.step][batches.count].see(seed);
    std::set<Fault> struck;
    for (auto const& strike : record.strikes) {
        auto& fault = faults_[static_cast<std::size_t>(strike.fault)];
        ++fault.strikes;
        if (struck.insert(strike.fault).second) fault.runs.see(seed);
    }
    if (struck.empty()) calm_.see(seed);
    if (!record.findings.empty()) ++runs_with_findings_;
    for (auto const& finding : record.findings)
        keep_finding({.seed = seed, .finding = finding});
}

void Summary::add(Summary const& other) {
    runs_ += other.runs_;
    add_to(ends_, other.ends_);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        auto& step = steps_[i];
        auto const& more = other.steps_[i];
        add_to(step.ran, more.ran);
        add_to(step.ran_again, more.ran_again);
        add_to(step.doubled, more.doubled);
        add_to(step.overlapped, more.overlapped);
        add_to(step.repeated, more.repeated);
        for (std::size_t k = 0; k < kWhyCount; ++k)
            add_to(step.why[k], more.why[k]);
        step.handler_runs += more.handler_runs;
        step.checkpoints += more.checkpoints;
        if (more.most > step.most ||
            (more.most == step.most && more.most > 0 && more.most_seed < step.most_seed)) {
            step.most = more.most;
            step.most_seed = more.most_seed;
        }
        step.highest_attempt = std::max(step.highest_attempt, more.highest_attempt);
        step.attempts_max = std::max(step.attempts_max, more.attempts_max);
    }
    add_to(orders_, other.orders_);
    add_to(before_, other.before_);
    for (auto const& [step, choices] : other.decisions_)
        add_to(decisions_[step], choices);
    for (auto const& [step, counts] : other.batches_)
        add_to(batches_[step], counts);
    for (std::size_t i = 0; i < kFaultCount; ++i) {
        faults_[i].strikes += other.faults_[i].strikes;
        add_to(faults_[i].runs, other.faults_[i].runs);
    }
    add_to(calm_, other.calm_);
    runs_with_findings_ += other.runs_with_findings_;
    for (auto const& finding : other.findings_)
        keep_finding(finding);
    auto const& [span, seed] = other.longest_;
    if (span > longest_.first || (span == longest_.first && seed < longest_.second)) {
        longest_ = other.longest_;
    }
}

void Summary::add_steps(Record const& record) {
    std::map<std::string, std::vector<HandlerRun const*>> by_step;
    std::set<std::size_t> ran;
    for (auto const& run : record.runs) {
        auto const place = place_of(run.template_step);
        auto& step = steps_[place];
        ++step.handler_runs;
        step.checkpoints += run.checkpoints;
        step.highest_attempt = std::max(step.highest_attempt, run.attempt);
        step.attempts_max = std::max(step.attempts_max, run.attempts_max);
        if (ran.insert(place).second) step.ran.see(record.seed);
        by_step[run.step].push_back(&run);
    }
    // Of several batch workers one is enough for a run to count.
    std::map<std::size_t, std::vector<std::vector<HandlerRun const*>>> by_place;
    for (auto& [name, runs] : by_step)
        by_place[place_of(runs.front()->template_step)].push_back(std::move(runs));
    for (auto const& [place, all] : by_place) {
        StepSummary seen;
        for (auto const& runs : all)
            add_again(seen, runs, record.seed);
        auto& step = steps_[place];
        auto const add_one = [&](Sighting& sum, Sighting const& one) {
            if (one.count > 0) sum.see(record.seed);
        };
        add_one(step.ran_again, seen.ran_again);
        add_one(step.doubled, seen.doubled);
        add_one(step.overlapped, seen.overlapped);
        add_one(step.repeated, seen.repeated);
        for (std::size_t k = 0; k < kWhyCount; ++k)
            add_one(step.why[k], seen.why[k]);
        if (seen.most > step.most || (seen.most == step.most && record.seed < step.most_seed)) {
            step.most = seen.most;
            step.most_seed = record.seed;
        }
    }
}

void Summary::add_again(StepSummary& step, std::vector<HandlerRun const*> const& runs,
                        std::uint64_t seed) {
    step.most = std::max(step.most, static_cast<std::uint32_t>(runs.size()));
    if (runs.size() > 1) step.ran_again.see(seed);
    for (std::size_t i = 1; i < runs.size(); ++i) {
        auto const& before = *runs[i - 1];
        step.why[static_cast<std::size_t>(why_after(before))].see(seed);
        if (before.did_succeed) step.doubled.see(seed);
        if (before.ended > runs[i]->began) step.overlapped.see(seed);
        if (before.ending == Ending::CutOff || before.ending == Ending::TimedOut) {
            step.repeated.see(seed);
        }
    }
}

void Summary::add_order(Record const& record) {
    Beginnings order;
    for (auto const& run : record.runs) {
        auto const place = place_of(run.template_step);
        if (std::ranges::find(order, place) == order.end()) order.push_back(place);
    }
    for (std::size_t i = 0; i < order.size() && !waits_for_.empty(); ++i) {
        for (std::size_t j = i + 1; j < order.size(); ++j) {
            if (waits_for_[order[j]][order[i]] || waits_for_[order[i]][order[j]]) continue;
            before_[{order[i], order[j]}].see(record.seed);
        }
    }
    orders_[std::move(order)].see(record.seed);
}

void Summary::keep_finding(SeenFinding const& finding) {
    auto const place = std::ranges::upper_bound(findings_, finding.seed, {}, &SeenFinding::seed);
    findings_.insert(place, finding);
    if (findings_.size() > kFindingsMax) findings_.pop_back();
}

std::vector<std::pair<std::vector<std::string>, Sighting>> Summary::orders() const {
    std::vector<std::pair<std::vector<std::string>, Sighting>> list;
    for (auto const& [order, sighting] : orders_) {
        std::vector<std::string> names;
        for (auto const place : order)
            names.push_back(steps_[place].name);
        list.emplace_back(std::move(names), sighting);
    }
    std::ranges::sort(list, [](auto const& a, auto const& b) {
        return std::pair(b.second.count, a.second.seed) < std::pair(a.second.count, b.second.seed);
    });
    return list;
}

std::vector<PairSummary> Summary::pairs() const {
    std::vector<PairSummary> list;
    for (auto const& [pair, sighting] : before_) {
        if (pair.first > pair.second) continue;
        auto const other = before_.find({pair.second, pair.first});
        if (other == before_.end()) continue;
        list.push_back({.one = steps_[pair.first].name,
                        .other = steps_[pair.second].name,
                        .one_first = sighting,
                        .other_first = other->second});
    }
    return list;
}

std::vector<ChoiceSummary> Summary::decisions() const {
    std::vector<ChoiceSummary> list;
    for (auto const& step : tmpl_.steps) {
        if (step.type != model::StepType::Decision) continue;
        ChoiceSummary made{.step = step.name};
        if (auto const found = decisions_.find(step.name); found != decisions_.end()) {
            made.choices = found->second;
        }
        for (auto& branch : branches_of(tmpl_, step)) {
            auto const was_taken = std::ranges::any_of(made.choices, [&](auto const& choice) {
                return std::ranges::find(choice.first, branch) != choice.first.end();
            });
            if (!was_taken) made.never.push_back(std::move(branch));
        }
        list.push_back(std::move(made));
    }
    return list;
}

std::vector<BatchSummary> Summary::batches() const {
    std::vector<BatchSummary> list;
    for (auto const& step : tmpl_.steps) {
        auto const found = batches_.find(step.name);
        if (found != batches_.end()) list.push_back({.step = step.name, .counts = found->second});
    }
    return list;
}

std::vector<std::string> Summary::never_reached() const {
    std::vector<std::string> names;
    for (auto const& step : steps_) {
        if (step.ran.count == 0) names.push_back(step.name);
    }
    return names;
}

}  // namespace tasker::simulation
