#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "bindings/c/include/tasker/c/base.h"
#include "bindings/c/src/handles.hpp"

namespace tasker::c {

struct Document {
    std::string const text;
};

template <>
struct ObjectOf<tasker_document> {
    using Type = Document;
    static constexpr Kind kKind = Kind::Document;
};

[[nodiscard]] inline tasker_document* make_document(std::string text) {
    return make_handle<tasker_document>(
        std::make_shared<Document>(Document{.text = std::move(text)}));
}
[[nodiscard]] inline tasker_document* make_document(Json const& value) {
    return make_document(base::to_text(value));
}

}  // namespace tasker::c
