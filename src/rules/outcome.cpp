#include "rules/outcome.hpp"

#include "base/nearest.hpp"

namespace tasker::rules {

Error invalid_outcome(model::Step const& step, std::string_view why) {
    return Error(ErrorCode::InvalidOutcome, "step " + step.name + ": " + std::string(why));
}

std::string did_you_mean(std::string_view name, std::span<std::string const> candidates) {
    auto const nearest = base::nearest(name, candidates);
    return nearest ? "; did you mean " + *nearest + "?" : std::string();
}

Result<JsonObject const*> find_outcome(model::Step const& step, Json const& result,
                                       std::string_view member) {
    auto const* const object = result.if_object();
    auto const* const value = object == nullptr ? nullptr : object->if_contains(member);
    auto const* const outcome = value == nullptr ? nullptr : value->if_object();
    if (outcome == nullptr) {
        return invalid_outcome(step, "its result has no object " + std::string(member));
    }
    auto const* const type = outcome->if_contains("type");
    if (type == nullptr || !type->is_string()) {
        return invalid_outcome(step, std::string(member) + " has no text `type`");
    }
    return outcome;
}

std::string_view type_of(JsonObject const& outcome) {
    return outcome.at("type").get_string();
}

}  // namespace tasker::rules
