#include "cli/access/scene_page.hpp"

#include <utility>

#include "cli/drawing/markdown.hpp"
#include "cli/text/steps.hpp"

namespace tasker::cli {

std::string page_of(drawing::Graph const& graph, Access::Scene const& scene,
                    std::string const& base_url, TimePoint now) {
    drawing::TaskPage page{.task = scene.record.task,
                           .steps = scene.record.steps,
                           .has_dead_letter = scene.has_dead_letter,
                           .base_url = base_url,
                           .now = now};
    for (std::size_t i = 0; i < scene.record.steps.size(); ++i) {
        auto error = error_in(scene.record.results[i]);
        if (!error.empty()) page.errors.emplace(scene.record.steps[i].id, std::move(error));
    }
    return drawing::markdown_of(scene.tmpl, graph, page);
}

}  // namespace tasker::cli
