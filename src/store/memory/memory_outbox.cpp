#include <algorithm>

#include "store/memory/memory_unit.hpp"

namespace tasker::store::memory {

Result<std::vector<model::OutgoingMessage>> MemoryUnit::outgoing_messages(std::size_t limit) {
    std::vector<model::OutgoingMessage> found;
    for (auto const& [due_at, id] : rows_.unsent) {
        if (found.size() == limit) break;
        found.push_back(rows_.outbox.at(id));
    }
    return found;
}

Result<void> MemoryUnit::insert_messages(std::span<model::OutgoingMessage const> messages) {
    for (auto const& message : messages) {
        if (!rows_.outbox.emplace(message.id, message).second) {
            return fail(
                Error(ErrorCode::Internal, "message " + message.id.to_string() + " exists"));
        }
        rows_.unsent.emplace(message.due_at, message.id);
        undo_.add([this, message] {
            rows_.unsent.erase({message.due_at, message.id});
            rows_.outbox.erase(message.id);
        });
    }
    return {};
}

Result<std::vector<model::OutgoingMessage>> MemoryUnit::take_messages(TimePoint now,
                                                                      TimePoint until,
                                                                      std::size_t limit) {
    TASKER_TRY_ASSIGN(auto taken, outgoing_messages(limit));
    std::erase_if(taken, [now](auto const& message) { return message.due_at > now; });
    std::ranges::sort(taken, {}, &model::OutgoingMessage::id);
    for (auto& message : taken) {
        auto const move = [this, id = message.id](TimePoint from, TimePoint to) {
            rows_.unsent.erase({from, id});
            rows_.unsent.emplace(to, id);
            rows_.outbox.at(id).due_at = to;
        };
        move(message.due_at, until);
        undo_.add([move, before = message.due_at, until] { move(until, before); });
        message.due_at = until;
    }
    return taken;
}

Result<void> MemoryUnit::remove_messages(std::span<Uuid const> ids) {
    for (auto const& id : ids) {
        auto const found = rows_.outbox.find(id);
        if (found == rows_.outbox.end()) continue;
        auto const message = found->second;
        rows_.unsent.erase({message.due_at, message.id});
        rows_.outbox.erase(found);
        undo_.add([this, message] {
            rows_.outbox.emplace(message.id, message);
            rows_.unsent.emplace(message.due_at, message.id);
        });
    }
    return {};
}

}  // namespace tasker::store::memory
