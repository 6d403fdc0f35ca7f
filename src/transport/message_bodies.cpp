#include "transport/message_bodies.hpp"

#include <optional>

#include "base/json.hpp"
#include "base/json_text.hpp"

namespace tasker::transport {

namespace {

// What a task's context may have, and room for the rest.
constexpr base::JsonLimits kBodyLimits{.bytes_max = std::size_t{4} * 1024 * 1024};

/// The members of an object, each read into a field of its type; the first that does not fit is the
/// error.
class MemberReader {
public:
    MemberReader(JsonObject const& object, std::string path)
        : object_(object), path_(std::move(path)) {}

    void text(std::string_view name, std::string& into) {
        auto const* const value = find(name);
        if (value == nullptr) return refuse(name, "is missing; it must be text");
        read_text(name, *value, into);
    }
    void optional_text(std::string_view name, std::optional<std::string>& into) {
        if (auto const* const value = find(name)) read_text(name, *value, into.emplace());
    }
    void id(std::string_view name, Uuid& into) {
        std::string written;
        text(name, written);
        if (!error_) read_id(name, written, into);
    }
    void optional_id(std::string_view name, std::optional<Uuid>& into) {
        std::optional<std::string> written;
        optional_text(name, written);
        if (!error_ && written) read_id(name, *written, into.emplace());
    }
    void optional_integer(std::string_view name, std::int32_t& into) {
        auto const* const value = find(name);
        if (value == nullptr) return;
        auto const* const number = value->if_int64();
        if (number == nullptr || *number < INT32_MIN || *number > INT32_MAX)
            return refuse(name, "must be a whole number");
        into = static_cast<std::int32_t>(*number);
    }
    void optional_texts(std::string_view name, std::vector<std::string>& into) {
        auto const* const value = find(name);
        if (value == nullptr) return;
        auto const* const items = value->if_array();
        if (items == nullptr) return refuse(name, "must be a list of texts");
        for (auto const& item : *items)
            read_text(name, item, into.emplace_back());
    }
    JsonObject const* object(std::string_view name) {
        auto const* const value = find(name);
        auto const* const found = value == nullptr ? nullptr : value->if_object();
        if (found == nullptr) refuse(name, "must be an object");
        return found;
    }

    void refuse(std::string_view name, std::string_view why) {
        if (error_) return;
        error_ = Error(ErrorCode::InvalidRequest,
                       "the member " + path_ + std::string(name) + " " + std::string(why));
    }
    [[nodiscard]] std::optional<Error> const& error() const noexcept { return error_; }

private:
    /// Null for a member that is missing or null.
    [[nodiscard]] Json const* find(std::string_view name) const {
        auto const* const value = object_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    void read_text(std::string_view name, Json const& value, std::string& into) {
        auto const* const read = value.if_string();
        if (read == nullptr) return refuse(name, "must be text");
        into.assign(read->data(), read->size());
    }
    void read_id(std::string_view name, std::string const& written, Uuid& into) {
        auto const read = Uuid::parse(written);
        if (!read) return refuse(name, "must be a UUID");
        into = *read;
    }

    JsonObject const& object_;
    std::string const path_;
    std::optional<Error> error_;
};

Result<JsonObject> read_body(std::string_view body) {
    TASKER_TRY_ASSIGN(auto parsed, base::parse_json(body, kBodyLimits));
    if (auto* const object = parsed.if_object()) return std::move(*object);
    return Error(ErrorCode::InvalidRequest, "the message is no JSON object");
}

}  // namespace

model::Payload to_body(StepMessage const& message) {
    base::JsonText text;
    text.string("task_uuid", message.task_id.to_string());
    text.string("step_uuid", message.step_id.to_string());
    text.string("correlation_id", message.correlation_id.to_string());
    return model::Payload(text.take());
}

Result<StepMessage> read_step_message(std::string_view body) {
    TASKER_TRY_ASSIGN(auto const object, read_body(body));
    StepMessage message;
    MemberReader members(object, "");
    members.id("task_uuid", message.task_id.uuid);
    members.id("step_uuid", message.step_id.uuid);
    std::optional<Uuid> correlation_id;  // nothing depends on it
    members.optional_id("correlation_id", correlation_id);
    if (members.error()) return *members.error();
    message.correlation_id = correlation_id.value_or(Uuid{});
    return message;
}

Result<TaskRequestMessage> read_task_request(std::string_view body) {
    TASKER_TRY_ASSIGN(auto const object, read_body(body));
    TaskRequestMessage message;
    MemberReader members(object, "");
    members.text("request_id", message.request_id);
    auto const* const asked = members.object("task_request");
    if (members.error()) return *members.error();

    auto& request = message.request;
    MemberReader fields(*asked, "task_request.");
    fields.text("name", request.name);
    fields.text("namespace", request.namespace_name);
    fields.text("version", request.version);
    fields.text("initiator", request.initiator);
    fields.text("source_system", request.source_system);
    fields.text("reason", request.reason);
    fields.optional_texts("tags", request.tags);
    fields.optional_integer("priority", request.priority);
    fields.optional_id("correlation_id", request.correlation_id);
    fields.optional_id("parent_correlation_id", request.parent_correlation_id);
    fields.optional_text("idempotency_key", request.idempotency_key);
    auto const* const context = fields.object("context");
    if (fields.error()) return *fields.error();
    request.context = model::Payload(base::to_text(*context));
    return message;
}

}  // namespace tasker::transport
