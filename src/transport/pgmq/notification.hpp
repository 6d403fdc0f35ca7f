#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/payload.hpp"
#include "tasker/time.hpp"
#include "transport/pgmq/link.hpp"

namespace tasker::transport::pgmq {

inline constexpr std::string_view kChannel = "pgmq_message_ready";

/// `pgmq_message_ready.<namespace>`
[[nodiscard]] std::string channel_of(std::string_view namespace_name);

/// Tells all consumers, and those of the queue's namespace.
[[nodiscard]] Call notify_call(std::string_view queue, std::string_view text);

/// What consumers are told about new messages (spec/orchestration.md 5.10): one message with its
/// body, unless that is missing or too long for a notification, or the ids of many.
[[nodiscard]] std::string notification_of(std::string_view queue, std::span<std::int64_t const> ids,
                                          model::Payload const& first_body, TimePoint at);

}  // namespace tasker::transport::pgmq
