#pragma once

#include <optional>
#include <string>

#include "tasker/json.hpp"

namespace tasker::model {

// What is not there, as JSON.

template <class Value>
[[nodiscard]] Json or_null(std::optional<Value> const& value) {
    return value ? Json(*value) : Json(nullptr);
}

[[nodiscard]] inline Json text_or_null(std::string const& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace tasker::model
