#include "tests/support/shrink.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tasker::test {

namespace {

using Turns = std::vector<std::uint64_t>;

bool breaks(Simulation::Outcome const& outcome, Promise promise) {
    return std::ranges::find(outcome.broken, promise, &BrokenPromise::promise) !=
           outcome.broken.end();
}

/// All but the slice number `index` of `count`.
Turns without_slice(Turns const& turns, std::size_t index, std::size_t count) {
    Turns rest;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        if (i * count / turns.size() != index) rest.push_back(turns[i]);
    }
    return rest;
}

}  // namespace

// Source: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", complements
// only.
std::optional<Shrunk> shrink(Simulation::Options options) {
    auto outcome = simulate(options);
    if (outcome.broken.empty()) return std::nullopt;
    auto const broken = outcome.broken.front();
    Shrunk shrunk{.broken = broken, .strikes_before = outcome.script.size(), .run_count = 1};

    Turns turns;
    for (auto const& strike : outcome.script)
        turns.push_back(strike.turn);
    for (std::size_t slices = 2; !turns.empty();) {
        slices = std::min(slices, turns.size());
        auto has_shrunk = false;
        for (std::size_t i = 0; i < slices && !has_shrunk; ++i) {
            auto const rest = without_slice(turns, i, slices);
            options.strike_only_at.emplace(rest.begin(), rest.end());
            auto tried = simulate(options);
            ++shrunk.run_count;
            if (!breaks(tried, broken.promise)) continue;
            has_shrunk = true;
            // Faults that found nothing to strike in this run are gone as well.
            turns.clear();
            for (auto const& strike : tried.script)
                turns.push_back(strike.turn);
            outcome = std::move(tried);
        }
        if (has_shrunk) {
            slices = std::max<std::size_t>(slices - 1, 2);
        } else if (slices == turns.size()) {
            break;
        } else {
            slices *= 2;
        }
    }
    auto const still = std::ranges::find(outcome.broken, broken.promise, &BrokenPromise::promise);
    shrunk.broken = *still;
    shrunk.script = std::move(outcome.script);
    return shrunk;
}

std::string script_of(Shrunk const& shrunk) {
    std::string text;
    for (auto const& strike : shrunk.script)
        text += "turn " + std::to_string(strike.turn) + ": " + strike.what + "\n";
    return text + "then " + describe(shrunk.broken) + "\n";
}

}  // namespace tasker::test
