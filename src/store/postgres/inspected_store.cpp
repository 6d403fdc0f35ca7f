#include "store/postgres/inspected_store.hpp"

#include "store/postgres/inspected_tasks.hpp"
#include "store/postgres/inspection_statements.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/row_mapping.hpp"

namespace tasker::store::postgres {

namespace {

constexpr std::int64_t kRowsInPage = 1'000;

}  // namespace

Result<std::int64_t> InspectedStore::number(Statement const& statement) {
    std::int64_t count = 0;
    TASKER_TRY_ASSIGN(auto const rows, transaction_.ask(statement, {}));
    TASKER_TRY(rows.each([&](Row& row) { count = row.next<std::int64_t>(); }));
    return count;
}

Result<std::size_t> InspectedStore::count_tasks() {
    TASKER_TRY_ASSIGN(auto const count, number(sql::kCountAllTasks));
    return static_cast<std::size_t>(count);
}

// An index that misses rows hides what waits. Each question is put twice: to the table, and to the
// index; the answers are of one snapshot.
Result<void> InspectedStore::check_file(OnDamage const& on_damage) {
    TASKER_TRY_ASSIGN(auto const invalid,
                      transaction_.ask(sql::kInvalidIndexes, Parameters().add(schema_)));
    TASKER_TRY(invalid.each([&](Row& row) {
        on_damage("the index " + row.next<std::string>() +
                  " was not finished, or is damaged: REINDEX");
    }));
    TASKER_TRY_ASSIGN(auto const found,
                      transaction_.ask(sql::kPartialIndexes, Parameters().add(schema_)));
    struct Index {
        std::string name;
        std::string count;
    };
    TASKER_TRY_ASSIGN(auto const indexes, found.map([](Row& row) {
        auto name = row.next<std::string>();
        return Index{.name = std::move(name), .count = row.next<std::string>()};
    }));
    for (auto const& [name, count] : indexes) {
        TASKER_TRY(transaction_.ask(sql::kReadTables, {}));
        TASKER_TRY_ASSIGN(auto const in_table, number({"", count}));
        TASKER_TRY(transaction_.ask(sql::kReadIndexes, {}));
        TASKER_TRY_ASSIGN(auto const in_index, number({"", count}));
        if (in_table == in_index) continue;
        on_damage("the index " + name + " has " + std::to_string(in_index) +
                  " rows, its table has " + std::to_string(in_table) + " of that kind: REINDEX");
    }
    return {};
}

Result<void> InspectedStore::check_references(OnDamage const& on_damage) {
    TASKER_TRY(transaction_.ask(sql::kReadTables, {}));
    TASKER_TRY_ASSIGN(auto const rows, transaction_.ask(sql::kRowsWithoutOwner, {}));
    TASKER_TRY(rows.each([&](Row& row) {
        auto const table = row.next<std::string>();
        auto const id = row.next<std::string>();
        on_damage("a row of " + table + " (" + id + ") refers to a row of " +
                  row.next<std::string>() + " that is not there");
    }));
    TASKER_TRY(transaction_.ask(sql::kReadIndexes, {}));
    return {};
}

Result<void> InspectedStore::each_task(OnTask const& on_task, OnDamage const& on_damage) {
    InspectedTasks tasks(transaction_);
    while (!tasks.is_over()) {
        TASKER_TRY_ASSIGN(auto const page, tasks.next(on_damage));
        for (auto const& task : page)
            TASKER_TRY(on_task(task));
    }
    return {};
}

Result<void> InspectedStore::each_template(OnTemplate const& on_template) {
    TASKER_TRY_ASSIGN(auto const templates, list_templates(transaction_));
    for (auto const& one : templates)
        TASKER_TRY(on_template(one));
    return {};
}

Result<void> InspectedStore::each_event(OnEvent const& on_event) {
    TASKER_TRY_ASSIGN(auto rows,
                      transaction_.ask(sql::kInspectFirstEvents, Parameters().add(kRowsInPage)));
    for (;;) {
        TASKER_TRY_ASSIGN(auto const events, rows.map(read_event));
        if (events.empty()) return {};
        for (auto const& event : events)
            TASKER_TRY(on_event(event));
        auto const& last = events.back();
        TASKER_TRY_ASSIGN(rows, transaction_.ask(sql::kInspectEvents, Parameters()
                                                                          .add(last.namespace_name)
                                                                          .add(last.created_at)
                                                                          .add(last.id)
                                                                          .add(kRowsInPage)));
    }
}

Result<void> InspectedStore::each_message(OnMessage const& on_message) {
    TASKER_TRY_ASSIGN(auto rows,
                      transaction_.ask(sql::kInspectFirstMessages, Parameters().add(kRowsInPage)));
    for (;;) {
        TASKER_TRY_ASSIGN(auto const messages, rows.map(read_message));
        if (messages.empty()) return {};
        for (auto const& message : messages)
            TASKER_TRY(on_message(message));
        TASKER_TRY_ASSIGN(rows,
                          transaction_.ask(sql::kInspectMessages,
                                           Parameters().add(messages.back().id).add(kRowsInPage)));
    }
}

}  // namespace tasker::store::postgres
