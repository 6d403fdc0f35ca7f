#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/template.hpp"

namespace tasker::rules {

/// Who lies below whom in a template: what step creation asks. Steps are their indices in
/// `tmpl.steps`. The template must outlive it and be free of cycles (template/ checks that).
class TemplateGraph {
public:
    explicit TemplateGraph(model::Template const& tmpl);

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    [[nodiscard]] std::size_t size() const noexcept { return parents_.size(); }
    [[nodiscard]] model::StepDefinition const& step(std::size_t index) const {
        return tmpl_.steps[index];
    }

    /// Direct dependencies and dependents, each once, in template order.
    [[nodiscard]] std::vector<std::size_t> const& parents(std::size_t index) const {
        return parents_[index];
    }
    [[nodiscard]] std::vector<std::size_t> const& children(std::size_t index) const {
        return children_[index];
    }

    /// Whether a finished `grower` (a decision or a batchable step) may bring `index` into being:
    /// what lies below a decision; a batch worker of a batchable step and what lies below that.
    [[nodiscard]] bool may_create(std::size_t grower, std::size_t index) const {
        return creates_[grower][index];
    }

    /// Whether `index` does not exist at creation: a batch worker, or below one, or below a
    /// decision (spec/orchestration.md 4.10; docs/decisions/0006).
    [[nodiscard]] bool is_created_later(std::size_t index) const { return is_later_[index]; }

    /// Decisions on the longest way to `index`, itself included.
    [[nodiscard]] std::size_t decision_depth(std::size_t index) const { return depth_[index]; }

private:
    using Row = std::vector<bool>;

    [[nodiscard]] std::vector<std::size_t> sorted() const;
    void find_creations(std::vector<std::size_t> const& order);

    model::Template const& tmpl_;
    std::unordered_map<std::string_view, std::size_t> indices_;
    std::vector<std::vector<std::size_t>> parents_;
    std::vector<std::vector<std::size_t>> children_;
    std::vector<Row> creates_;  // by decisions and batchable steps; empty if there are none
    Row is_later_;
    std::vector<std::size_t> depth_;
};

/// `initialization.worker_template_name` of a batchable step; empty when there is none.
[[nodiscard]] std::string_view worker_template_of(model::StepDefinition const& batchable);

}  // namespace tasker::rules
