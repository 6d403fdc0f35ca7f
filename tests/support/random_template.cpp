#include "tests/support/random_template.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "tasker/json.hpp"

namespace tasker::test {

namespace {

using model::StepType;
using Names = std::vector<std::string>;

constexpr std::size_t kStepCountMax = 50;  // a block that has begun is finished

class Weaver {
public:
    explicit Weaver(std::uint64_t seed) : random_(seed) {}

    model::Template weave() {
        // Most bugs need few steps; a long template now and then finds the rest.
        size_ = random_.one_in(8) ? kStepCountMax : 1 + random_.below(24);
        Names sinks{add(StepType::Standard, {})};
        while (has_room()) {
            if (random_.one_in(8)) sinks.push_back(add(StepType::Standard, {}));
            auto made = block(some_of(sinks), 0);
            // Steps after convergences also depend on what was there before.
            if (random_.one_in(3)) std::ranges::move(some_of(sinks), std::back_inserter(made));
            sinks = without_repeats(std::move(made));
        }
        for (auto& step : tmpl_.steps) {
            step.retry = retry();
            if (random_.one_in(6)) step.timeout = std::chrono::seconds(1 + random_.below(20));
        }
        tmpl_.name = "woven";
        tmpl_.namespace_name = "simulation";
        tmpl_.version = "1.0.0";
        tmpl_.description = "made by chance";
        return std::move(tmpl_);
    }

private:
    [[nodiscard]] bool has_room() const { return tmpl_.steps.size() < size_; }

    std::string add(StepType type, Names dependencies) {
        model::StepDefinition step{.name = std::string(1, "sdcbw"[static_cast<std::size_t>(type)]) +
                                           std::to_string(tmpl_.steps.size()),
                                   .type = type,
                                   .dependencies = without_repeats(std::move(dependencies))};
        step.handler.callable = "simulation.handler";
        if (type == StepType::Standard && random_.one_in(12)) {
            step.result_schema = Json{{"type", "object"},
                                      {"properties", {{"value", {{"type", "integer"}}}}},
                                      {"required", {"value"}}};
        }
        tmpl_.steps.push_back(std::move(step));
        return tmpl_.steps.back().name;
    }

    static Names without_repeats(Names names) {
        Names once;
        for (auto& name : names) {
            if (std::ranges::find(once, name) == once.end()) once.push_back(std::move(name));
        }
        return once;
    }

    Names some_of(Names const& names) {
        Names some;
        for (auto const& name : names) {
            if (random_.one_in(2)) some.push_back(name);
        }
        if (some.empty()) some.push_back(names[random_.below(names.size())]);
        return some;
    }

    /// Some steps below `above`. \returns what others may depend on.
    Names block(Names const& above, int depth) {
        if (!has_room()) return {add(StepType::Standard, above)};
        switch (random_.below(depth < 3 ? 9 : 3)) {
            case 0:
            case 1: return {add(StepType::Standard, above)};
            case 2: return fan(above);
            case 3:
            case 4: return decision(above, depth);
            case 5: return decisions(above, depth);
            case 6: return chain(above);
            default: return batch(above);
        }
    }

    Names chain(Names above) {
        for (auto length = 1 + random_.below(4); length > 0; --length)
            above = {add(StepType::Standard, above)};
        return above;
    }

    Names fan(Names const& above) {
        Names sinks;
        for (auto width = 2 + random_.below(5); width > 0; --width)
            sinks.push_back(add(StepType::Standard, above));
        if (random_.one_in(2)) return sinks;
        return {add(StepType::Standard, sinks)};
    }

    /// A decision with its branches. \returns the ends of the branches.
    Names branches(Names const& above, int depth) {
        auto const origin = add(StepType::Decision, above);
        Names ends;
        for (auto count = 1 + random_.below(4); count > 0; --count) {
            Names end{add(StepType::Standard, {origin})};
            if (random_.one_in(2)) end = block(end, depth + 1);
            std::ranges::move(end, std::back_inserter(ends));
        }
        return without_repeats(std::move(ends));
    }

    Names decision(Names const& above, int depth) {
        auto const ends = branches(above, depth);
        // Without a convergence nothing that comes later waits for the decision.
        if (random_.one_in(5)) return above;
        return join(ends);
    }

    /// Two decisions beside each other with one convergence.
    Names decisions(Names const& above, int depth) {
        auto ends = branches(above, depth + 1);
        std::ranges::move(branches(above, depth + 1), std::back_inserter(ends));
        return join(ends);
    }

    Names join(Names const& ends) {
        auto const is_plain = random_.one_in(5) && std::ranges::none_of(ends, [](auto const& name) {
                                  return name.front() == 'c';
                              });
        return {add(is_plain ? StepType::Standard : StepType::DeferredConvergence,
                    random_.one_in(3) ? some_of(ends) : ends)};
    }

    Names batch(Names const& above) {
        auto const origin = add(StepType::Batchable, above);
        Names workers;
        auto const strategy = static_cast<model::FailureStrategy>(random_.below(3));
        for (auto count = random_.one_in(6) ? 2 : 1; count > 0; --count) {
            workers.push_back(add(StepType::BatchWorker, {origin}));
            auto& worker = tmpl_.steps.back();
            worker.batch_config = model::BatchConfig{.batch_size = 100,
                                                     .parallelism = 4,
                                                     .cursor_field = "id",
                                                     .worker_template = worker.name,
                                                     .failure_strategy = strategy};
        }
        auto const made = std::ranges::find(tmpl_.steps, origin, &model::StepDefinition::name);
        made->handler.initialization["worker_template_name"] = workers.front();
        return {add(StepType::DeferredConvergence, workers)};
    }

    model::RetryPolicy retry() {
        model::RetryPolicy policy{.is_retryable = !random_.one_in(12),
                                  .attempts_max = static_cast<std::uint32_t>(random_.below(5)),
                                  .backoff = static_cast<model::BackoffKind>(random_.below(4))};
        using std::chrono::milliseconds;
        using std::chrono::seconds;
        if (!random_.one_in(4)) policy.backoff_base = milliseconds(100 + random_.below(5000));
        if (!random_.one_in(4)) policy.backoff_max = seconds(10 + random_.below(50));
        return policy;
    }

    base::Random random_;
    model::Template tmpl_;
    std::size_t size_ = 1;
};

}  // namespace

model::Template random_template(std::uint64_t seed) {
    return Weaver(seed).weave();
}

}  // namespace tasker::test
