#pragma once

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"

namespace google::protobuf {
class EnumDescriptor;
class EnumValueDescriptor;
}  // namespace google::protobuf

namespace tasker::server::grpc {

// Single values, between the words of REST and those of protobuf.

/// Numbers that are whole stay whole: what is sent by gRPC is the same as what is sent by REST.
/// \returns InvalidRequest for what JSON cannot say or is nested too deep; `path` names it.
[[nodiscard]] Result<JsonObject> json_from(google::protobuf::Struct const& given,
                                           std::string const& path);
void write_struct(google::protobuf::Struct& target, JsonObject const& object);

/// \returns InvalidRequest for times that cannot be told.
[[nodiscard]] Result<TimePoint> time_from(google::protobuf::Timestamp const& given,
                                          std::string const& path);
void write_time(google::protobuf::Timestamp& target, TimePoint at);
/// Reads a time as the API writes it, with or without zone. \returns Internal for anything else.
[[nodiscard]] Result<TimePoint> time_from_text(std::string_view text);

/// `complete` of TASK_STATE_COMPLETE.
[[nodiscard]] std::string word_of(google::protobuf::EnumValueDescriptor const& value);
/// The enumerator of `complete`, `ManuallyResolved`; null when there is none.
[[nodiscard]] google::protobuf::EnumValueDescriptor const* enumerator_of(
    google::protobuf::EnumDescriptor const& type, std::string_view word);
/// Whether two words differ in case and underscores only.
[[nodiscard]] bool is_same_word(std::string_view a, std::string_view b) noexcept;

}  // namespace tasker::server::grpc
