#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

enum class Visit : std::uint8_t { Unseen, OnPath, Done };

struct Visited {
    std::size_t step = 0;
    std::size_t next_item = 0;  ///< of its dependencies
};

void report(Draft const& draft, std::vector<std::size_t> circle, Findings& findings) {
    std::ranges::rotate(circle, std::ranges::min_element(circle));
    std::string names;
    for (auto const step : circle)
        names += draft.tmpl.steps[step].name + " -> ";
    names += draft.tmpl.steps[circle.front()].name;

    auto const& first = draft.tmpl.steps[circle.front()];
    auto const& second = draft.tmpl.steps[circle[1]].name;
    auto const item = std::ranges::find(first.dependencies, second) - first.dependencies.begin();
    findings.add(FindingCode::Cycle,
                 place_of_item(*draft.step_nodes[circle.front()], {"dependencies", "depends_on"},
                               static_cast<std::size_t>(item)),
                 "steps depend on each other in a circle, each on the next: " + names);
}

}  // namespace

/// Depth first, without recursion: a template may be one chain of ten thousand steps. A step is
/// named in one circle at most, so that circles that share steps do not multiply.
void check_cycles(Draft const& draft, Findings& findings) {
    std::vector<Visit> visits(draft.tmpl.steps.size(), Visit::Unseen);
    std::vector<bool> is_reported(draft.tmpl.steps.size(), false);
    std::vector<Visited> path;
    for (std::size_t start = 0; start < visits.size(); ++start) {
        if (visits[start] != Visit::Unseen) continue;
        path.push_back({start, 0});
        visits[start] = Visit::OnPath;
        while (!path.empty()) {
            auto& [step, next_item] = path.back();
            auto const& dependencies = draft.tmpl.steps[step].dependencies;
            if (next_item == dependencies.size()) {
                visits[step] = Visit::Done;
                path.pop_back();
                continue;
            }
            auto const found = draft.index.find(dependencies[next_item++]);
            if (found == draft.index.end() || found->second == step) continue;
            auto const next = found->second;
            if (visits[next] == Visit::Unseen) {
                visits[next] = Visit::OnPath;
                path.push_back({next, 0});
            } else if (visits[next] == Visit::OnPath && !is_reported[next]) {
                std::vector<std::size_t> circle;
                auto const begin = std::ranges::find(path, next, &Visited::step);
                for (auto each = begin; each != path.end(); ++each)
                    circle.push_back(each->step);
                bool const is_new = std::ranges::none_of(
                    circle, [&is_reported](std::size_t each) { return is_reported[each]; });
                for (auto const each : circle)
                    is_reported[each] = true;
                if (is_new) report(draft, std::move(circle), findings);
            }
        }
    }
}

}  // namespace tasker::templates
