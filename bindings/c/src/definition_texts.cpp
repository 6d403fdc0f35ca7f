#include "bindings/c/src/definition_texts.hpp"

#include "base/json.hpp"
#include "model/step_definition_json.hpp"

namespace tasker::c {

std::shared_ptr<DefinitionTexts::Texts const> DefinitionTexts::of(
    model::Assignment const& assignment) {
    std::scoped_lock const lock(mutex_);
    auto const known = kept_.find(assignment.definition);
    if (known != kept_.end()) return known->second;
    if (kept_.size() >= kKeptMax) kept_.clear();
    auto const& definition = *assignment.definition;
    auto const made = std::make_shared<Texts const>(
        Texts{.initialization = base::to_text(definition.handler.initialization),
              .definition = base::to_text(model::to_json(definition)),
              .tmpl = assignment.tmpl});
    kept_.emplace(assignment.definition, made);
    return made;
}

}  // namespace tasker::c
