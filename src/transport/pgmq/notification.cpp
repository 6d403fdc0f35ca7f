#include "transport/pgmq/notification.hpp"

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "transport/pgmq/statements.hpp"
#include "transport/queue_names.hpp"

namespace tasker::transport::pgmq {

namespace {

constexpr std::size_t kPayloadMax = 7000;  // PostgreSQL refuses 8000 bytes
constexpr std::size_t kIdsMax = 256;

}  // namespace

std::string channel_of(std::string_view namespace_name) {
    return std::string(kChannel).append(".").append(namespace_name);
}

Call notify_call(std::string_view queue, std::string_view text) {
    return {sql::kNotify, store::postgres::Parameters()
                              .add(kChannel)
                              .add(channel_of(namespace_of_queue(queue)))
                              .add(text)};
}

std::string notification_of(std::string_view queue, std::span<std::int64_t const> ids,
                            model::Payload const& first_body, TimePoint at) {
    JsonObject told{{"event_type", ids.size() == 1 ? "message_ready" : "batch_ready"},
                    {"queue_name", queue},
                    {"namespace", namespace_of_queue(queue)}};
    if (ids.size() == 1) {
        told["msg_id"] = ids.front();
    } else {
        // Who is told of some looks for all.
        auto const named = ids.first(std::min(ids.size(), kIdsMax));
        told["msg_ids"] = JsonArray(named.begin(), named.end());
        told["message_count"] = ids.size();
    }
    told["ready_at"] = base::timestamp(at);
    told["delay_seconds"] = 0;
    auto text = base::to_text(told);
    if (ids.size() != 1) return text;

    // The body is JSON already: it is put in as it is.
    constexpr std::string_view kBare = R"({"event_type":"message_ready")";
    if (!first_body.empty() && text.size() + first_body.text().size() < kPayloadMax) {
        return R"({"event_type":"message_with_payload","message":)" + first_body.text() +
               text.substr(kBare.size());
    }
    return text.substr(0, text.size() - 1) + R"(,"payload_omitted":true})";
}

}  // namespace tasker::transport::pgmq
