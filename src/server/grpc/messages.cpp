#include "server/grpc/messages.hpp"

#include <google/protobuf/descriptor.h>

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "base/timestamp.hpp"
#include "server/grpc/values.hpp"

namespace tasker::server::grpc {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Timestamp;
using CppType = FieldDescriptor::CppType;

/// One place in a message: a field, or one of a repeated field's values.
struct Place {
    Message const& message;
    FieldDescriptor const& field;
    int index = -1;  ///< of a repeated field

    [[nodiscard]] auto const& reflection() const { return *message.GetReflection(); }
    [[nodiscard]] bool is_repeated() const noexcept { return index >= 0; }
};

// The two ways to read every type.
#define TASKER_READ(place, Type)                                                                  \
    ((place).is_repeated()                                                                        \
         ? (place).reflection().GetRepeated##Type((place).message, &(place).field, (place).index) \
         : (place).reflection().Get##Type((place).message, &(place).field))

std::string path_to(std::string const& parent, FieldDescriptor const& field) {
    return parent.empty() ? field.name() : parent + "." + field.name();
}

Result<JsonObject> read_message(Message const& message, std::string const& path);

Result<Json> read_part(Message const& part, std::string const& path) {
    if (auto const* const object = google::protobuf::DynamicCastToGenerated<Struct>(&part)) {
        TASKER_TRY_ASSIGN(auto json, json_from(*object, path));
        return Json(std::move(json));
    }
    if (auto const* const time = google::protobuf::DynamicCastToGenerated<Timestamp>(&part)) {
        TASKER_TRY_ASSIGN(auto const at, time_from(*time, path));
        return Json(base::timestamp(at));
    }
    TASKER_TRY_ASSIGN(auto json, read_message(part, path));
    return Json(std::move(json));
}

Result<Json> read_enumerator(Place const& place, std::string const& path) {
    auto const number = TASKER_READ(place, EnumValue);
    auto const* const value = place.field.enum_type()->FindValueByNumber(number);
    if (value != nullptr) return number == 0 ? Json(nullptr) : Json(word_of(*value));
    return Error(ErrorCode::InvalidRequest, "the field \"" + path + "\" is " +
                                                std::to_string(number) + ", which no " +
                                                place.field.enum_type()->name() + " is");
}

Result<Json> read_value(Place const& place, std::string const& path) {
    switch (place.field.cpp_type()) {
        case CppType::CPPTYPE_INT32: return Json(TASKER_READ(place, Int32));
        case CppType::CPPTYPE_INT64: return Json(TASKER_READ(place, Int64));
        case CppType::CPPTYPE_UINT32: return Json(TASKER_READ(place, UInt32));
        case CppType::CPPTYPE_UINT64: return Json(TASKER_READ(place, UInt64));
        case CppType::CPPTYPE_DOUBLE: return Json(TASKER_READ(place, Double));
        case CppType::CPPTYPE_FLOAT: return Json(TASKER_READ(place, Float));
        case CppType::CPPTYPE_BOOL: return Json(TASKER_READ(place, Bool));
        case CppType::CPPTYPE_STRING: return Json(TASKER_READ(place, String));
        case CppType::CPPTYPE_ENUM: return read_enumerator(place, path);
        case CppType::CPPTYPE_MESSAGE: break;
    }
    return read_part(TASKER_READ(place, Message), path);
}

#undef TASKER_READ

Result<Json> read_list(Message const& message, FieldDescriptor const& field,
                       std::string const& path) {
    JsonArray list;
    auto const size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
        TASKER_TRY_ASSIGN(auto value, read_value({message, field, i}, path));
        if (!value.is_null()) list.push_back(std::move(value));
    }
    return Json(std::move(list));
}

Result<JsonObject> read_message(Message const& message, std::string const& path) {
    JsonObject document;
    auto const& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        auto const& field = *type.field(i);
        auto const here = path_to(path, field);
        if (field.is_repeated()) {
            TASKER_TRY_ASSIGN(document[field.name()], read_list(message, field, here));
            continue;
        }
        if (field.has_presence() && !message.GetReflection()->HasField(message, &field)) continue;
        TASKER_TRY_ASSIGN(auto value, read_value({message, field}, here));
        if (!value.is_null()) document[field.name()] = std::move(value);
    }
    return document;
}

// Fields whose names differ from those in REST.
struct OtherName {
    std::string_view message;
    std::string_view field;
    std::string_view in_document;
};
constexpr std::array kOtherNames{
    OtherName{"Task", "state", "status"},
    OtherName{"Step", "state", "current_state"},
    OtherName{"StepAuditRecord", "step_uuid", "workflow_step_uuid"},
};

Error does_not_fit(FieldDescriptor const& field) {
    return {ErrorCode::Internal, "an answer does not fit the field " + field.full_name()};
}

template <class Number>
std::optional<Number> number_in(Json const& value) {
    boost::system::error_code wrong;
    auto const number = value.to_number<Number>(wrong);
    return wrong ? std::nullopt : std::optional(number);
}

class Writer {
public:
    Writer(Message& message, FieldDescriptor const& field)
        : message_(message), field_(field), reflection_(*message.GetReflection()) {}

    Result<void> write(Json const& value) {
        switch (field_.cpp_type()) {
            case CppType::CPPTYPE_INT32:
                return set<std::int32_t>(value, &Reflection::SetInt32, &Reflection::AddInt32);
            case CppType::CPPTYPE_INT64:
                return set<std::int64_t>(value, &Reflection::SetInt64, &Reflection::AddInt64);
            case CppType::CPPTYPE_UINT32:
                return set<std::uint32_t>(value, &Reflection::SetUInt32, &Reflection::AddUInt32);
            case CppType::CPPTYPE_UINT64:
                return set<std::uint64_t>(value, &Reflection::SetUInt64, &Reflection::AddUInt64);
            case CppType::CPPTYPE_DOUBLE:
                return set<double>(value, &Reflection::SetDouble, &Reflection::AddDouble);
            case CppType::CPPTYPE_BOOL: return write_bool(value);
            case CppType::CPPTYPE_STRING: return write_text(value);
            case CppType::CPPTYPE_ENUM: return write_enumerator(value);
            case CppType::CPPTYPE_MESSAGE: return write_part(value);
            case CppType::CPPTYPE_FLOAT: break;
        }
        return does_not_fit(field_);
    }

private:
    using Reflection = google::protobuf::Reflection;
    template <class Value>
    using Put = void (Reflection::*)(Message*, FieldDescriptor const*, Value) const;

    template <class Number>
    Result<void> set(Json const& value, Put<Number> set_one, Put<Number> add_one) {
        auto const number = number_in<Number>(value);
        if (!number) return does_not_fit(field_);
        (reflection_.*(field_.is_repeated() ? add_one : set_one))(&message_, &field_, *number);
        return {};
    }

    Result<void> write_bool(Json const& value) {
        if (!value.is_bool()) return does_not_fit(field_);
        reflection_.SetBool(&message_, &field_, value.get_bool());
        return {};
    }

    Result<void> write_text(Json const& value) {
        if (!value.is_string()) return does_not_fit(field_);
        std::string text(value.get_string());
        if (field_.is_repeated()) {
            reflection_.AddString(&message_, &field_, std::move(text));
        } else {
            reflection_.SetString(&message_, &field_, std::move(text));
        }
        return {};
    }

    Result<void> write_enumerator(Json const& value) {
        auto const* const word = value.if_string();
        auto const* const known =
            word == nullptr ? nullptr : enumerator_of(*field_.enum_type(), *word);
        if (known == nullptr) return does_not_fit(field_);
        reflection_.SetEnum(&message_, &field_, known);
        return {};
    }

    Result<void> write_part(Json const& value) {
        auto& part = *(field_.is_repeated() ? reflection_.AddMessage(&message_, &field_)
                                            : reflection_.MutableMessage(&message_, &field_));
        if (auto* const time = google::protobuf::DynamicCastToGenerated<Timestamp>(&part)) {
            if (!value.is_string()) return does_not_fit(field_);
            TASKER_TRY_ASSIGN(auto const at, time_from_text(value.get_string()));
            write_time(*time, at);
            return {};
        }
        auto const* const object = value.if_object();
        if (auto* const held = google::protobuf::DynamicCastToGenerated<Struct>(&part)) {
            // A struct is an object: anything else is wrapped, rather than lost.
            write_struct(*held, object == nullptr ? JsonObject{{"value", value}} : *object);
            return {};
        }
        if (object == nullptr) return does_not_fit(field_);
        return fill(part, *object);
    }

    Message& message_;
    FieldDescriptor const& field_;
    Reflection const& reflection_;
};

}  // namespace

std::string_view name_in_document(FieldDescriptor const& field) {
    for (auto const& other : kOtherNames) {
        if (field.containing_type()->name() == other.message && field.name() == other.field) {
            return other.in_document;
        }
    }
    return field.name();
}

Result<JsonObject> document_of(Message const& request) {
    return read_message(request, {});
}

Result<void> fill(Message& message, JsonObject const& document) {
    auto const& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        auto const& field = *type.field(i);
        auto const* const value = document.if_contains(name_in_document(field));
        if (value == nullptr || value->is_null()) continue;
        Writer writer(message, field);
        if (!field.is_repeated()) {
            TASKER_TRY(writer.write(*value));
            continue;
        }
        if (!value->is_array()) return does_not_fit(field);
        for (auto const& one : value->get_array())
            TASKER_TRY(writer.write(one));
    }
    return {};
}

}  // namespace tasker::server::grpc
