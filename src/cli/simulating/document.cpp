#include "cli/simulating/report.hpp"

namespace tasker::cli {

namespace {

using simulation::Sighting;

std::int64_t in_ms(Duration span) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

JsonArray names_in(std::vector<std::string> const& names) {
    JsonArray list;
    for (auto const& name : names)
        list.emplace_back(name);
    return list;
}

JsonObject seen_in(Sighting const& sighting) {
    JsonObject object{{"runs", sighting.count}};
    if (sighting.count > 0) object["seed"] = sighting.seed;
    return object;
}

JsonObject step_object(simulation::StepSummary const& step) {
    JsonObject why;
    for (std::size_t i = 0; i < simulation::kWhyCount; ++i) {
        if (step.why[i].count == 0) continue;
        std::string name(to_text(static_cast<simulation::Why>(i)));
        std::ranges::replace(name, ' ', '_');
        why[name] = seen_in(step.why[i]);
    }
    return {{"step", step.name},
            {"ran", seen_in(step.ran)},
            {"handler_runs", step.handler_runs},
            {"ran_again", seen_in(step.ran_again)},
            {"why_again", std::move(why)},
            {"most_in_one_run", {{"handler_runs", step.most}, {"seed", step.most_seed}}},
            {"highest_attempt", step.highest_attempt},
            {"max_attempts", step.attempts_max},
            {"ran_again_after_success", seen_in(step.doubled)},
            {"ran_twice_at_once", seen_in(step.overlapped)},
            {"ran_again_after_cut_off", seen_in(step.repeated)},
            {"checkpoints", step.checkpoints}};
}

JsonArray ends_of(simulation::Summary const& summary) {
    JsonArray ends;
    for (auto const& [state, sighting] : summary.ends()) {
        auto end = seen_in(sighting);
        end["state"] = model::to_text(state);
        ends.push_back(std::move(end));
    }
    return ends;
}

JsonArray steps_of(simulation::Summary const& summary) {
    JsonArray steps;
    for (auto const& step : summary.steps())
        steps.push_back(step_object(step));
    return steps;
}

JsonArray orders_of(simulation::Summary const& summary) {
    JsonArray orders;
    for (auto const& [names, sighting] : summary.orders()) {
        auto order = seen_in(sighting);
        order["steps"] = names_in(names);
        orders.push_back(std::move(order));
    }
    return orders;
}

JsonArray pairs_of(simulation::Summary const& summary) {
    JsonArray pairs;
    for (auto const& pair : summary.pairs()) {
        pairs.push_back({{"one", pair.one},
                         {"other", pair.other},
                         {"one_first", seen_in(pair.one_first)},
                         {"other_first", seen_in(pair.other_first)}});
    }
    return pairs;
}

JsonArray decisions_of(simulation::Summary const& summary) {
    JsonArray decisions;
    for (auto const& decision : summary.decisions()) {
        JsonArray choices;
        for (auto const& [names, sighting] : decision.choices) {
            auto choice = seen_in(sighting);
            choice["chosen"] = names_in(names);
            choices.push_back(std::move(choice));
        }
        decisions.push_back({{"step", decision.step},
                             {"choices", std::move(choices)},
                             {"never_chosen", names_in(decision.never)}});
    }
    return decisions;
}

JsonArray batches_of(simulation::Summary const& summary) {
    JsonArray batches;
    for (auto const& one : summary.batches()) {
        JsonArray counts;
        for (auto const& [count, sighting] : one.counts) {
            auto seen = seen_in(sighting);
            seen["batches"] = count;
            counts.push_back(std::move(seen));
        }
        batches.push_back({{"step", one.step}, {"counts", std::move(counts)}});
    }
    return batches;
}

JsonArray faults_of(simulation::Summary const& summary) {
    JsonArray faults;
    for (std::size_t i = 0; i < simulation::kFaultCount; ++i) {
        auto const& seen = summary.faults()[i];
        if (seen.strikes == 0) continue;
        auto fault = seen_in(seen.runs);
        fault["fault"] = to_text(simulation::fault_at(i));
        fault["strikes"] = seen.strikes;
        faults.push_back(std::move(fault));
    }
    return faults;
}

}  // namespace

JsonObject to_json(simulation::Summary const& summary, SimulateOptions const& options,
                   Simulated const& simulated) {
    JsonArray findings;
    for (auto const& [seed, finding] : summary.findings()) {
        findings.push_back(
            {{"seed", seed}, {"kind", to_text(finding.kind)}, {"message", finding.text}});
    }
    auto const [longest, longest_seed] = summary.longest();
    return {{"template", simulated.workflow.tmpl.full_name()},
            {"handlers", simulated.handlers ? "real" : "stubs"},
            {"input", simulated.workflow.input},
            {"faults_allowed", options.faults},
            {"runs", summary.runs()},
            {"ends", ends_of(summary)},
            {"findings", std::move(findings)},
            {"runs_with_findings", summary.runs_with_findings()},
            {"steps", steps_of(summary)},
            {"never_reached", names_in(summary.never_reached())},
            {"orders", orders_of(summary)},
            {"in_both_orders", pairs_of(summary)},
            {"decisions", decisions_of(summary)},
            {"batches", batches_of(summary)},
            {"faults", faults_of(summary)},
            {"without_faults", seen_in(summary.calm())},
            {"longest", {{"elapsed_ms", in_ms(longest)}, {"seed", longest_seed}}}};
}

JsonObject to_json(simulation::Record const& record) {
    JsonArray steps;
    for (auto const& step : record.steps) {
        steps.push_back({{"name", step.name},
                         {"template_step", step.template_step},
                         {"state", model::to_text(step.state)}});
    }
    JsonArray runs;
    for (auto const& run : record.runs) {
        JsonObject object{{"step", run.step},
                          {"template_step", run.template_step},
                          {"run", run.claim},
                          {"attempt", run.attempt},
                          {"max_attempts", run.attempts_max},
                          {"worker", run.worker + 1},
                          {"began_ms", in_ms(run.began)},
                          {"ended_ms", in_ms(run.ended)},
                          {"ending", to_text(run.ending)},
                          {"handler_succeeded", run.did_succeed},
                          {"checkpoints", run.checkpoints}};
        if (!run.error.empty()) object["error"] = run.error;
        if (run.fault) object["fault"] = to_text(*run.fault);
        runs.push_back(std::move(object));
    }
    JsonArray decisions;
    for (auto const& decision : record.decisions)
        decisions.push_back({{"step", decision.step}, {"chosen", names_in(decision.chosen)}});
    JsonArray batches;
    for (auto const& one : record.batches) {
        batches.push_back({{"step", one.step}, {"worker", one.worker}, {"batches", one.count}});
    }
    JsonArray faults;
    for (auto const& strike : record.strikes) {
        faults.push_back(
            {{"at_ms", in_ms(strike.at)}, {"fault", to_text(strike.fault)}, {"what", strike.what}});
    }
    JsonArray findings;
    for (auto const& finding : record.findings)
        findings.push_back({{"kind", to_text(finding.kind)}, {"message", finding.text}});
    JsonArray story;
    for (auto const& event : record.story)
        story.push_back({{"at_ms", in_ms(event.at)}, {"what", event.text}});
    return {{"seed", record.seed},
            {"end", model::to_text(record.end)},
            {"elapsed_ms", in_ms(record.elapsed)},
            {"findings", std::move(findings)},
            {"steps", std::move(steps)},
            {"handler_runs", std::move(runs)},
            {"decisions", std::move(decisions)},
            {"batches", std::move(batches)},
            {"faults", std::move(faults)},
            {"story", std::move(story)}};
}

}  // namespace tasker::cli
