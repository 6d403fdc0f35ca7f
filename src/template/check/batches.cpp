#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

using model::StepDefinition;
using model::StepType;

bool depends_on_any(Draft const& draft, StepDefinition const& step, StepType type) {
    return std::ranges::any_of(step.dependencies, [&](std::string const& name) {
        auto const* dependency = draft.find(name);
        return dependency != nullptr && dependency->type == type;
    });
}

/// `initialization.worker_template_name`, which the engine itself reads (spec 5.7); or nothing.
std::string_view named_worker_of(StepDefinition const& step) {
    auto const* const name = step.handler.initialization.if_contains("worker_template_name");
    if (name == nullptr || !name->is_string()) return {};
    return {name->get_string().data(), name->get_string().size()};
}

class BatchRules {
public:
    BatchRules(Draft const& draft, Findings& findings) : draft_(draft), findings_(findings) {
        for (auto const& step : draft.tmpl.steps) {
            if (step.type == StepType::BatchWorker) workers_.push_back(step.name);
            if (step.type == StepType::Batchable) named_.push_back(named_worker_of(step));
            for (auto const& name : step.dependencies) {
                if (step.type == StepType::BatchWorker) below_worker_of_.push_back(name);
                if (step.type == StepType::DeferredConvergence) collected_.push_back(name);
            }
        }
        std::ranges::sort(below_worker_of_);
        std::ranges::sort(collected_);
        std::ranges::sort(named_);
    }

    void check(std::size_t i) {
        auto const& step = draft_.tmpl.steps[i];
        if (step.type == StepType::BatchWorker) check_worker(i, step);
        if (step.type == StepType::Batchable) check_batchable(i, step);
        if (step.batch_config) check_config(i, step);
        if (step.type != StepType::DeferredConvergence) check_above(i, step);
    }

private:
    void check_worker(std::size_t i, StepDefinition const& step) {
        auto const owner = "batch_worker " + title_of(step.name, i);
        auto const mark = place_of(*draft_.step_nodes[i], {"name"});
        // A block that could not be read has been reported.
        if (!step.batch_config && draft_.step_nodes[i]->find("batch_config") == nullptr) {
            findings_.add(FindingCode::BatchConfigMissing, mark, owner + " needs a batch_config");
        }
        if (!std::ranges::binary_search(named_, step.name) &&
            !depends_on_any(draft_, step, StepType::Batchable)) {
            findings_.add(FindingCode::BatchWorkerWithoutBatchable, mark,
                          owner + " depends on no batchable step, and none names it");
        }
        if (!std::ranges::binary_search(collected_, step.name)) {
            findings_.add(FindingCode::BatchWorkerWithoutConvergence, mark,
                          "no deferred_convergence step depends on " + owner +
                              ": nothing collects its results");
        }
    }

    void check_batchable(std::size_t i, StepDefinition const& step) {
        auto const owner = title_of(step.name, i);
        auto const* const worker = step.handler.initialization.if_contains("worker_template_name");
        if (worker == nullptr || worker->is_null()) {
            if (std::ranges::binary_search(below_worker_of_, step.name)) return;
            findings_.add(FindingCode::BatchableWithoutWorker,
                          place_of(*draft_.step_nodes[i], {"name"}),
                          "no batch_worker depends on batchable " + owner +
                              ", and its initialization names none (worker_template_name)");
            return;
        }
        auto const what = "initialization.worker_template_name of " + owner;
        auto const mark =
            place_of(*draft_.step_nodes[i], {"handler", "initialization", "worker_template_name"});
        if (worker->is_string()) return check_worker_template(named_worker_of(step), what, mark);
        findings_.add(FindingCode::BatchWorkerTemplate, mark, what + " must be a step's name");
    }

    void check_config(std::size_t i, StepDefinition const& step) {
        auto const mark = place_of(*draft_.step_nodes[i], {"batch_config"});
        if (step.type != StepType::BatchWorker) {
            findings_.add(FindingCode::BatchConfigUnused, mark,
                          title_of(step.name, i) + " is of type " +
                              std::string(model::to_text(step.type)) +
                              "; batch_config belongs on the batch_worker");
        }
        check_worker_template(step.batch_config->worker_template,
                              "worker_template of " + title_of(step.name, i),
                              place_of(*draft_.step_nodes[i], {"batch_config", "worker_template"}));
    }

    void check_worker_template(std::string_view name, std::string const& what, Mark mark) {
        if (name.empty()) return;
        auto const* const step = draft_.find(name);
        if (step == nullptr) {
            findings_.add(FindingCode::BatchWorkerTemplate, mark,
                          what + " names unknown step \"" + std::string(name) + "\"" +
                              findings_.did_you_mean(name, workers_));
        } else if (step->type != StepType::BatchWorker) {
            findings_.add(FindingCode::BatchWorkerTemplate, mark,
                          what + " names step \"" + std::string(name) + "\", which is of type " +
                              std::string(model::to_text(step->type)) + ", not batch_worker");
        }
    }

    /// The workers are made while the task runs, under names of their own: only a convergence is
    /// told when all of them are done.
    void check_above(std::size_t i, StepDefinition const& step) {
        for (std::size_t item = 0; item < step.dependencies.size(); ++item) {
            auto const* const above = draft_.find(step.dependencies[item]);
            if (above == nullptr || above->type != StepType::BatchWorker || above == &step)
                continue;
            findings_.add(
                FindingCode::BatchWorkerDependent,
                place_of_item(*draft_.step_nodes[i], {"dependencies", "depends_on"}, item),
                title_of(step.name, i) + " depends on batch_worker \"" + above->name +
                    "\"; only a deferred_convergence step can");
        }
    }

    Draft const& draft_;
    Findings& findings_;
    std::vector<std::string> workers_;
    std::vector<std::string_view> below_worker_of_;  ///< what batch_workers depend on
    std::vector<std::string_view> named_;      ///< what batchables name in their initialization
    std::vector<std::string_view> collected_;  ///< what convergences depend on
};

}  // namespace

void check_batches(Draft const& draft, Findings& findings) {
    BatchRules rules(draft, findings);
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i)
        rules.check(i);
}

}  // namespace tasker::templates
