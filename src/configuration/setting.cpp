#include "configuration/setting.hpp"

#include <algorithm>

#include "configuration/reading/check.hpp"

namespace tasker::configuration {

std::string_view to_text(Origin::Kind kind) noexcept {
    switch (kind) {
        case Origin::Kind::Default: return "default";
        case Origin::Kind::EnvironmentDefault: return "environment_default";
        case Origin::Kind::File: return "file";
        case Origin::Kind::Variable: return "variable";
    }
    return {};
}

std::string Origin::to_text(std::string_view environment) const {
    auto line = file.empty() ? std::string() : file + ":" + std::to_string(mark.line);
    switch (kind) {
        case Kind::Default: return "default";
        case Kind::EnvironmentDefault: return "default of " + std::string(environment);
        case Kind::File: return line;
        case Kind::Variable: return "$" + variable + (line.empty() ? "" : " (" + line + ")");
    }
    return {};
}

Value Setting::shown() const {
    if (!is_hidden_ || key_->secrecy != Secrecy::Open) return public_value(*key_, value_);
    return std::string(kHidden);
}

bool Setting::holds_literal_secret() const {
    // What everybody has by default is no secret.
    if (given_ == key_->facts.initial || key_->secrecy == Secrecy::Open) return false;
    if (key_->kind == Kind::ApiKeys) {
        auto const* const entries = given_.list();
        return entries != nullptr && std::ranges::any_of(*entries, [](Value const& entry) {
                   auto const* const key = entry.find("key");
                   return key != nullptr && !needs_environment(*key);
               });
    }
    if (needs_environment(given_)) {
        // A default of a placeholder may have a password in it.
        auto const* const text = given_.text();
        return text != nullptr && key_->secrecy == Secrecy::Url && without_password(*text) != *text;
    }
    return public_value(*key_, given_) != given_;
}

}  // namespace tasker::configuration
