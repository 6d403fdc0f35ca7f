#include "configuration/scope.hpp"

namespace tasker::configuration {

std::optional<Scope> scope_from(std::string_view name) noexcept {
    for (auto const scope : {Scope::Complete, Scope::Common, Scope::Orchestration, Scope::Worker}) {
        if (to_text(scope) == name) return scope;
    }
    return std::nullopt;
}

std::string_view to_text(Scope scope) noexcept {
    switch (scope) {
        case Scope::Complete: return "complete";
        case Scope::Common: return "common";
        case Scope::Orchestration: return "orchestration";
        case Scope::Worker: return "worker";
    }
    return {};
}

bool is_in_scope(std::string_view area, Scope scope) noexcept {
    return scope == Scope::Complete || area == "common" || area == to_text(scope);
}

bool is_in_scope(Key const& key, Scope scope) noexcept {
    return is_in_scope(std::string_view(key.path).substr(0, key.path.find('.')), scope);
}

}  // namespace tasker::configuration
