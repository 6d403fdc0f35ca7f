#include <algorithm>

#include "store/postgres/postgres_unit.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/write_statements.hpp"

namespace tasker::store::postgres {

Result<void> PostgresUnit::insert_messages(std::span<model::OutgoingMessage const> messages) {
    if (messages.empty()) return {};
    transaction_.write(
        sql::kInsertMessages,
        Parameters()
            .add_each(messages, [](auto const& message) { return message.id; })
            .add_each(messages, [](auto const& message) -> auto const& { return message.queue; })
            .add_each(messages, [](auto const& message) -> auto const& { return message.body; })
            .add_each(messages, [](auto const& message) { return message.due_at; }));
    return {};
}

// Mostly nothing is due: to see that needs no transaction.
Result<std::vector<model::OutgoingMessage>> PostgresUnit::take_messages(TimePoint now,
                                                                        TimePoint until,
                                                                        std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const any, written().ask(sql::kHasDueMessages, Parameters().add(now)));
    bool is_any_due = false;
    TASKER_TRY(any.each([&](Row& row) { is_any_due = row.next<bool>(); }));
    if (!is_any_due) return std::vector<model::OutgoingMessage>();
    TASKER_TRY_ASSIGN(
        auto const rows,
        transaction_.ask(sql::kTakeMessages, Parameters().add(now).add(until).add(limit_of(limit)),
                         Transaction::Kind::Locks));
    TASKER_TRY_ASSIGN(auto taken, rows.map(read_message));
    std::ranges::sort(taken, {}, &model::OutgoingMessage::id);
    return taken;
}

Result<void> PostgresUnit::remove_messages(std::span<Uuid const> ids) {
    if (ids.empty()) return {};
    transaction_.write(sql::kRemoveMessages, Parameters().add_all(ids));
    return {};
}

}  // namespace tasker::store::postgres
