#pragma once

#include <google/protobuf/message.h>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::server::grpc {

// Messages as the documents of REST, and back: the two have the same fields, so that one answer
// serves both. Done by reflection, which no field can be forgotten in.

/// What a request holds, by the names of its fields. What is not set is not there, nor is an
/// enumerator that is unspecified; the others are words as in REST, structs are objects, times are
/// texts.
/// \returns InvalidRequest, naming the field, for values that nothing can mean.
[[nodiscard]] Result<JsonObject> document_of(google::protobuf::Message const& request);

/// Sets every field of the message that the document has a value for; null is none.
/// \returns Internal for a value that does not fit its field.
[[nodiscard]] Result<void> fill(google::protobuf::Message& message, JsonObject const& document);

/// What the document calls a field.
[[nodiscard]] std::string_view name_in_document(google::protobuf::FieldDescriptor const& field);

}  // namespace tasker::server::grpc
