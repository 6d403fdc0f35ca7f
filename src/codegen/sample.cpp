#include "codegen/sample.hpp"

#include <utility>

namespace tasker::codegen {

namespace {

Json sample_text(std::string_view format) {
    if (format == "date-time") return "2026-01-31T12:00:00Z";
    if (format == "date") return "2026-01-31";
    if (format == "time") return "12:00:00";
    if (format == "uuid") return "01980c0d-e000-7000-8000-00000000002a";
    if (format == "email") return "somebody@example.com";
    if (format == "uri") return "https://example.com/";
    return "text";
}

Json sample_of_type(Workflow const& workflow, Type const& type) {
    // What contains itself ends here, if it can end.
    if (type.is_nullable && type.is_recursive) return nullptr;
    switch (type.kind) {
        case Type::Kind::Any: return JsonObject();
        case Type::Kind::Boolean: return true;
        case Type::Kind::Integer: return 1;
        case Type::Kind::Number: return 1.5;
        case Type::Kind::String: return sample_text(type.format);
        case Type::Kind::Map: return JsonObject();
        case Type::Kind::Union: return sample_of_type(workflow, type.items.front());
        case Type::Kind::List: {
            JsonArray list;
            auto const& item = type.items.front();
            if (!item.is_recursive) list.push_back(sample_of_type(workflow, item));
            return list;
        }
        case Type::Kind::Named:
            return type.is_recursive ? Json(JsonObject()) : sample_of(workflow, type.name);
    }
    return nullptr;
}

}  // namespace

Json sample_of(Workflow const& workflow, std::string_view definition) {
    auto const* const found = workflow.find(definition);
    if (found == nullptr) return JsonObject();
    switch (found->shape) {
        case Definition::Shape::Enumeration: return found->values.front();
        case Definition::Shape::Union:
        case Definition::Shape::Alias: return sample_of_type(workflow, found->type);
        case Definition::Shape::Record: break;
    }
    JsonObject object;
    for (auto const& field : found->fields) {
        if (field.is_required) object[field.key] = sample_of_type(workflow, field.type);
    }
    return object;
}

}  // namespace tasker::codegen
