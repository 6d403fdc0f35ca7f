#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "rules/growth.hpp"
#include "rules/outcome.hpp"
#include "rules/step_creation.hpp"
#include "rules/template_graph.hpp"

namespace tasker::rules {

namespace {

using model::StepType;

constexpr auto kBatchOutcome = "batch_processing_outcome";
constexpr std::size_t kStepNameLengthMax = 128;  // spec/orchestration.md 4.2

enum class Work { Real, NoOp };

struct Batches {
    std::size_t worker = 0;  ///< index of the worker template
    std::vector<JsonObject> cursors;
    Work work = Work::Real;
};

std::string batch_id_of(JsonObject const& cursor) {
    return std::string(cursor.at("batch_id").get_string());
}

Result<std::vector<JsonObject>> cursors_of(GrowthScene const& scene, JsonObject const& outcome) {
    auto const* const list = outcome.if_contains("cursor_configs");
    auto const* const configs = list == nullptr ? nullptr : list->if_array();
    if (configs == nullptr) {
        return invalid_outcome(scene.step, "create_batches without cursor_configs");
    }
    auto const* const count = outcome.if_contains("worker_count");
    if (count == nullptr || *count != configs->size()) {
        return invalid_outcome(scene.step, "worker_count differs from the " +
                                               std::to_string(configs->size()) + " cursor_configs");
    }
    auto const limit = scene.settings.batches.workers_per_batch_max;
    if (configs->size() > limit) {
        return invalid_outcome(scene.step, "it asks for " + std::to_string(configs->size()) +
                                               " batches; at most " + std::to_string(limit) +
                                               " are allowed");
    }

    std::vector<JsonObject> cursors;
    std::unordered_set<std::string> batch_ids;
    for (auto const& config : *configs) {
        auto const* const cursor = config.if_object();
        auto const* const id = cursor == nullptr ? nullptr : cursor->if_contains("batch_id");
        if (id == nullptr || !id->is_string() || id->get_string().empty()) {
            return invalid_outcome(scene.step, "a cursor config has no text batch_id");
        }
        auto const text = batch_id_of(*cursor);
        if (!batch_ids.insert(text).second) {
            return invalid_outcome(scene.step, "two batches have the batch_id " + text);
        }
        cursors.push_back(*cursor);
    }
    return cursors;
}

Result<std::size_t> find_worker(GrowthScene const& scene, TemplateGraph const& graph,
                                std::string const& name) {
    std::vector<std::string> candidates;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (graph.step(i).type == StepType::BatchWorker) candidates.push_back(graph.step(i).name);
    }
    auto const worker = graph.find(name);
    if (!worker || graph.step(*worker).type != StepType::BatchWorker) {
        return invalid_outcome(scene.step, "its worker template `" + name +
                                               "` is no batch_worker step of the template" +
                                               did_you_mean(name, candidates));
    }
    if (!graph.step(*worker).batch_config) {
        return invalid_outcome(scene.step, "its worker template " + name + " has no batch_config");
    }
    return *worker;
}

/// Of a batchable step that found nothing to do: the template it names in its initialization, or
/// the only one below it.
std::string default_worker(TemplateGraph const& graph, std::size_t batchable) {
    std::string name(worker_template_of(graph.step(batchable)));
    if (!name.empty()) return name;
    for (auto const child : graph.children(batchable)) {
        if (graph.step(child).type != StepType::BatchWorker) continue;
        if (!name.empty()) return {};
        name = graph.step(child).name;
    }
    return name;
}

/// The outcome as batches; a placeholder that does nothing stands for none, so that the
/// convergence always has something to wait for.
Result<Batches> read(GrowthScene const& scene, TemplateGraph const& graph, std::size_t batchable,
                     JsonObject const& outcome) {
    JsonObject const nothing{
        {"batch_id", "000"}, {"start_cursor", 0}, {"end_cursor", 0}, {"batch_size", 0}};
    auto const type = type_of(outcome);
    if (type == "no_batches") {
        TASKER_TRY_ASSIGN(auto const worker,
                          find_worker(scene, graph, default_worker(graph, batchable)));
        return Batches{.worker = worker, .cursors = {nothing}, .work = Work::NoOp};
    }
    if (type != "create_batches") {
        return invalid_outcome(
            scene.step, "batch_processing_outcome has the unknown type " + std::string(type));
    }
    auto const* const name = outcome.if_contains("worker_template_name");
    if (name == nullptr || !name->is_string()) {
        return invalid_outcome(scene.step, "create_batches without worker_template_name");
    }
    TASKER_TRY_ASSIGN(auto const worker,
                      find_worker(scene, graph, std::string(name->get_string())));
    TASKER_TRY_ASSIGN(auto cursors, cursors_of(scene, outcome));
    if (cursors.empty()) return Batches{.worker = worker, .cursors = {nothing}, .work = Work::NoOp};
    return Batches{.worker = worker, .cursors = std::move(cursors)};
}

/// spec/orchestration.md 5.7.
model::Payload inputs_of(model::StepDefinition const& worker, JsonObject const& cursor, Work work) {
    auto inputs = worker.handler.initialization;
    inputs["cursor"] = cursor;
    inputs["batch_metadata"] = {
        {"cursor_field", worker.batch_config->cursor_field},
        {"failure_strategy", model::to_text(worker.batch_config->failure_strategy)}};
    inputs["is_no_op"] = work == Work::NoOp;
    inputs["__template_step_name"] = worker.name;
    return model::Payload(base::to_text(inputs));
}

}  // namespace

Result<Growth> batch(GrowthScene const& scene, base::Ids& ids) {
    auto const is_done = std::ranges::any_of(scene.edges, [&](model::Edge const& edge) {
        return edge.from == scene.step.id && edge.kind == model::EdgeKind::BatchDependency;
    });
    if (is_done) return Growth{};

    TASKER_TRY_ASSIGN(auto const* const outcome,
                      find_outcome(scene.step, scene.result, kBatchOutcome));
    TemplateGraph const graph(scene.tmpl);
    auto const origin = graph.find(scene.step.template_step_name);
    if (!origin) return invalid_outcome(scene.step, "it is no step of the template");
    TASKER_TRY_ASSIGN(auto const batches, read(scene, graph, *origin, *outcome));

    StepCreation creation(scene, graph, *origin, ids);
    auto const& worker = graph.step(batches.worker);
    for (auto const& cursor : batches.cursors) {
        auto const name = worker.name + "_" + batch_id_of(cursor);
        if (name.size() > kStepNameLengthMax) {
            return invalid_outcome(scene.step,
                                   "the name " + name + " has " + std::to_string(name.size()) +
                                       " bytes; at most " + std::to_string(kStepNameLengthMax) +
                                       " are allowed");
        }
        if (creation.exists(name) || graph.find(name)) {
            return invalid_outcome(scene.step, "a step with the name " + name + " exists already");
        }
        creation.create_worker(batches.worker, name, inputs_of(worker, cursor, batches.work));
    }
    creation.create_followers();
    return std::move(creation).finish();
}

}  // namespace tasker::rules
