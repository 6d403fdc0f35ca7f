#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/growth.hpp"
#include "rules/template_graph.hpp"

namespace tasker::rules {

/// Steps that come into being while their task runs, and who waits for whom
/// (docs/decisions/0006). Names are indices of the graph, see TemplateGraph.
///
/// A new step waits for each existing step it depends on. For a dependency that does not exist it
/// waits for every unfinished step that may still create it; if there is none, a convergence does
/// without and any other step waits for the origin instead. Existing pending steps learn of new
/// dependencies by the same rule.
class StepCreation {
public:
    /// \param origin  the step that finished
    StepCreation(GrowthScene const& scene, TemplateGraph const& graph, std::size_t origin,
                 base::Ids& ids);

    /// Whether the step, or for a batch worker any of its instances, exists by now.
    [[nodiscard]] bool exists(std::size_t index) const { return !instances_[index].empty(); }
    /// Whether a step of this name exists by now.
    [[nodiscard]] bool exists(std::string_view name) const;

    /// Creates it unless it exists.
    void create(std::size_t index);
    /// Creates an instance of a batch worker.
    void create_worker(std::size_t index, std::string name, model::Payload inputs);
    /// Creates what follows from what exists now below the origin: convergences with at least one
    /// dependency, and other steps with all of them, unless a decision has to ask for them.
    void create_followers();

    /// All of it, with edges and counts.
    [[nodiscard]] Growth finish() &&;

private:
    struct Instance {
        StepId id;
        bool is_open = true;  ///< its dependents still count it
        bool is_new = false;
    };
    struct Target {
        StepId id;
        std::size_t index = 0;
        bool is_new = false;
    };

    [[nodiscard]] bool follows(std::size_t index) const;
    [[nodiscard]] std::vector<Instance> growers_of(std::size_t index) const;
    void add(std::size_t index, model::NewStep made);
    /// \returns how many sources of `target` are open.
    std::uint32_t add_edges(Target const& target);
    [[nodiscard]] model::EdgeKind kind_of_edge(std::size_t from, std::size_t to) const;

    GrowthScene const& scene_;
    TemplateGraph const& graph_;
    std::size_t origin_;
    base::Ids& ids_;
    std::vector<std::vector<Instance>> instances_;  // by index
    std::unordered_map<std::string, StepId> names_;
    std::vector<std::size_t> created_;  // index of each of growth_.steps
    Growth growth_;
};

}  // namespace tasker::rules
