#include <string>
#include <string_view>

#include "base/json.hpp"
#include "rules/identity.hpp"

namespace tasker::rules {

namespace {

// Source: spec/orchestration.md 5.2 and 6.3; the limits of tags and of the idempotency key are
// ours.
constexpr std::size_t kNameLengthMax = 255;
constexpr std::size_t kVersionLengthMax = 50;
constexpr std::size_t kReasonLengthMax = 500;
constexpr std::int32_t kPriorityMin = -100;
constexpr std::int32_t kPriorityMax = 100;
constexpr std::size_t kTagCountMax = 1000;
constexpr std::size_t kContextBytesMax = 1024UL * 1024UL;
constexpr std::size_t kContextDepthMax = 10;
constexpr std::size_t kMemberCountMax = 1000;
constexpr std::size_t kStringLengthMax = 10'000;

/// Characters, not bytes: every byte of UTF-8 that does not continue one.
std::size_t length_of(std::string_view text) {
    std::size_t length = 0;
    for (auto const byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++length;
    }
    return length;
}

Error refuse(std::string_view field, std::string_view what) {
    return Error(ErrorCode::InvalidRequest, std::string(field) + " " + std::string(what));
}

Error refuse_size(std::string_view field, std::size_t size, std::string_view unit,
                  std::size_t limit) {
    return refuse(field, "has " + std::to_string(size) + " " + std::string(unit) + "; at most " +
                             std::to_string(limit) + " are allowed");
}

Result<void> check_text(std::string_view field, std::string_view text, std::size_t length_max) {
    auto const length = length_of(text);
    if (length == 0) {
        return refuse(field,
                      "has 0 characters; 1 to " + std::to_string(length_max) + " are required");
    }
    if (length > length_max) return refuse_size(field, length, "characters", length_max);
    return {};
}

Result<void> check_value(std::string const& path, Json const& value, std::size_t depth);

Result<void> check_container(std::string const& path, std::size_t depth, std::size_t count,
                             std::string_view unit) {
    if (depth > kContextDepthMax) {
        return refuse(path, "is nested " + std::to_string(depth) + " levels deep; at most " +
                                std::to_string(kContextDepthMax) + " are allowed");
    }
    if (count > kMemberCountMax) return refuse_size(path, count, unit, kMemberCountMax);
    return {};
}

Result<void> check_object(std::string const& path, JsonObject const& object, std::size_t depth) {
    TASKER_TRY(check_container(path, depth, object.size(), "members"));
    for (auto const& [key, member] : object) {
        TASKER_TRY(check_value(path + "." + std::string(key), member, depth + 1));
    }
    return {};
}

Result<void> check_array(std::string const& path, JsonArray const& array, std::size_t depth) {
    TASKER_TRY(check_container(path, depth, array.size(), "items"));
    for (std::size_t i = 0; i < array.size(); ++i) {
        TASKER_TRY(check_value(path + "[" + std::to_string(i) + "]", array[i], depth + 1));
    }
    return {};
}

/// \param depth  of `value` when it is an object or an array; the context itself is level 1
Result<void> check_value(std::string const& path, Json const& value, std::size_t depth) {
    if (auto const* const object = value.if_object()) return check_object(path, *object, depth);
    if (auto const* const array = value.if_array()) return check_array(path, *array, depth);
    if (auto const* const string = value.if_string()) {
        auto const length = length_of(*string);
        if (length > kStringLengthMax) {
            return refuse_size(path, length, "characters", kStringLengthMax);
        }
    }
    return {};
}

Result<void> check_context(model::Payload const& context) {
    auto const size = context.text().size();
    if (size > kContextBytesMax) return refuse_size("context", size, "bytes", kContextBytesMax);
    auto const value = base::parse_json(context.text());
    if (!value) return refuse("context", "is not JSON: " + value.error().message());
    auto const* const object = value->if_object();
    if (object == nullptr) return refuse("context", "is not an object");
    return check_object("context", *object, 1);
}

Result<void> check_tags(std::vector<std::string> const& tags) {
    if (tags.size() > kTagCountMax) return refuse_size("tags", tags.size(), "items", kTagCountMax);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        TASKER_TRY(check_text("tags[" + std::to_string(i) + "]", tags[i], kNameLengthMax));
    }
    return {};
}

}  // namespace

Result<void> check_request(model::TaskRequest const& request) {
    TASKER_TRY(check_text("name", request.name, kNameLengthMax));
    TASKER_TRY(check_text("namespace", request.namespace_name, kNameLengthMax));
    TASKER_TRY(check_text("version", request.version, kVersionLengthMax));
    TASKER_TRY(check_text("initiator", request.initiator, kNameLengthMax));
    TASKER_TRY(check_text("source_system", request.source_system, kNameLengthMax));
    TASKER_TRY(check_text("reason", request.reason, kReasonLengthMax));
    if (request.priority < kPriorityMin || request.priority > kPriorityMax) {
        return refuse("priority",
                      "is " + std::to_string(request.priority) + "; -100 to 100 are allowed");
    }
    TASKER_TRY(check_tags(request.tags));
    if (request.idempotency_key) {
        TASKER_TRY(check_text("idempotency_key", *request.idempotency_key, kNameLengthMax));
    }
    return check_context(request.context);
}

}  // namespace tasker::rules
