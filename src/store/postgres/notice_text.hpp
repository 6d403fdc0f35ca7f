#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "store/notices.hpp"

namespace tasker::store::postgres {

/// What goes over the wire in one notification.
struct NoticeMessage {
    Notice notice{};
    bool is_new = false;         ///< the sender has just begun to listen: whoever is there, answer
    bool wants_settled = false;  ///< the sender waits for tasks
    bool wants_changes = false;  ///< the sender watches tasks
};

/// PostgreSQL takes less than this.
inline constexpr std::size_t kNoticeBytesMax = 8000;

/// Words: `new wants_settled enqueued=shop,billing settled=ID,ID due=1769940005000000 any_settled`;
/// `here` when there is nothing to say. What does not fit is said as `any_…`.
[[nodiscard]] std::string to_text(NoticeMessage const& message);

/// Leaves out what it does not understand: a newer version may have written it.
[[nodiscard]] NoticeMessage read_notice(std::string_view text);

/// Adds what `more` says, at most as much as one notification holds.
void add(Notice& notice, Notice const& more);

}  // namespace tasker::store::postgres
