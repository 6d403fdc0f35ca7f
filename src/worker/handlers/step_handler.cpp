#include <algorithm>

#include "base/assert.hpp"
#include "tasker/handler.hpp"

namespace tasker {

bool StepHandler::has_method(std::string_view name) const {
    if (name == "call" || methods_.contains(name)) return true;
    auto const further = further_methods();
    return std::ranges::find(further, name) != further.end();
}

std::vector<std::string> StepHandler::method_names() const {
    std::vector<std::string> names = further_methods();
    names.emplace_back("call");
    for (auto const& entry : methods_)
        names.push_back(entry.first);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

StepResult StepHandler::run(std::string_view name, StepContext& context) {
    auto const found = methods_.find(name);
    if (found != methods_.end()) return found->second(context);
    TASKER_ASSERT(name == "call");
    return call(context);
}

StepResult to_step_result(Error const& error) {
    auto const is_input_wrong = error.kind() == ErrorKind::InvalidArgument;
    return StepFailure{.message = error.message(),
                       .error_type = is_input_wrong ? "validation_error" : "handler_error",
                       .is_retryable = !is_input_wrong,
                       .error_code = std::string(name_of(error.code()))};
}

}  // namespace tasker
