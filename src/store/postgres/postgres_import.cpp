#include "store/postgres/postgres_import.hpp"

#include <utility>

#include "store/postgres/held_rows.hpp"
#include "store/postgres/inspected_store.hpp"
#include "store/postgres/inspection_statements.hpp"
#include "store/postgres/migrations.hpp"
#include "store/postgres/postgres_unit.hpp"

namespace tasker::store {

namespace postgres {

namespace {

constexpr Duration kImportPatience = std::chrono::minutes(10);

Error exists(std::string const& what) {
    return {ErrorCode::StoreCorrupt, what + " exists twice"};
}

Result<void> add_steps(HeldRows& held, InspectedTask const& task) {
    for (auto const& one : task.steps) {
        auto* const step = held.add(model::NewStep{
            .step = one.step, .inputs = one.inputs, .queue = one.queue.value_or(model::Queue())});
        if (step == nullptr) return exists("step " + one.step.id.to_string());
        for (auto const& passage : one.history)
            held.pack_onto(*step, passage);
        if (one.results.empty()) continue;
        step->results_action = model::ResultsAction::Replace;
        step->results = one.results;
    }
    for (auto const& edge : task.edges) {
        auto* const from = held.find(task.steps[edge.from].step.id);
        auto* const to = held.find(task.steps[edge.to].step.id);
        from->children.emplace_back(to->row.id, edge.kind);
        to->parents_added.push_back(from->row.id);
    }
    return {};
}

Result<void> add(HeldRows& held, InspectedTask const& task) {
    auto* const row = held.add(model::NewTask{.task = task.task, .context = task.context});
    if (row == nullptr) return exists("task " + task.task.id.to_string());
    for (auto const& passage : task.history)
        held.pack_onto(*row, passage);
    return add_steps(held, task);
}

/// Rows are made without a checkpoint.
void add_checkpoint(HeldRows& held, InspectedStep const& one) {
    if (!one.checkpoint) return;
    auto& step = *held.find(one.step.id);
    step.has_checkpoint = true;
    held.note(step);
    auto const& checkpoint = *one.checkpoint;
    for (auto const& mark : checkpoint.history) {
        held.save({.step_id = one.step.id,
                   .attempt = one.step.attempt,
                   .cursor = mark.cursor,
                   .items_processed = checkpoint.items_processed,
                   .accumulated_results = checkpoint.accumulated_results,
                   .at = mark.at});
    }
}

class PostgresImport final : public Import {
public:
    PostgresImport(std::unique_ptr<Connection> connection, Location location)
        : location_(std::move(location)),
          connection_(std::move(connection)),
          transaction_(*connection_, Transaction::Mode::Unit) {}
    ~PostgresImport() override {
        if (!is_over_) transaction_.roll_back();
    }
    PostgresImport(PostgresImport const&) = delete;
    PostgresImport& operator=(PostgresImport const&) = delete;

    /// Call once, before the rest.
    Result<void> begin() {
        auto const locked = transaction_.ask(sql::kLockAll, {}, Transaction::Kind::Locks);
        if (!locked) return locked.error();
        TASKER_TRY(transaction_.ask(sql::kMayBeIdle, {}));
        TASKER_TRY_ASSIGN(auto const rows, transaction_.ask(sql::kIsEmpty, {}));
        bool is_empty = false;
        TASKER_TRY(rows.each([&](Row& row) { is_empty = row.next<bool>(); }));
        if (is_empty) return {};
        return Error(ErrorCode::InvalidOption, "the schema " + location_.schema +
                                                   " has something already; name an empty one, or "
                                                   "a new one: schema=NAME");
    }

    Result<void> put(std::span<model::StoredTemplate const> templates) override {
        PostgresUnit unit(transaction_, memory_, HeldRows::Recall::Forbidden);
        for (auto const& one : templates)
            TASKER_TRY(unit.put_template(one));
        return {};
    }

    Result<void> put(std::span<InspectedTask const> tasks) override {
        HeldRows held(transaction_, memory_, HeldRows::Recall::Forbidden);
        for (auto const& task : tasks)
            TASKER_TRY(add(held, task));
        held.write();
        for (auto const& task : tasks) {
            for (auto const& step : task.steps)
                add_checkpoint(held, step);
        }
        held.write();
        PostgresUnit unit(transaction_, memory_, HeldRows::Recall::Forbidden);
        TASKER_TRY(unit.insert_dead_letters(pending_last(tasks)));
        return transaction_.exchange();
    }

    Result<void> put(std::span<StoredEvent const> events) override {
        PostgresUnit unit(transaction_, memory_, HeldRows::Recall::Forbidden);
        TASKER_TRY(unit.insert_events(events));
        return transaction_.exchange();
    }

    Result<void> put(std::span<model::OutgoingMessage const> messages) override {
        PostgresUnit unit(transaction_, memory_, HeldRows::Recall::Forbidden);
        TASKER_TRY(unit.insert_messages(messages));
        return transaction_.exchange();
    }

    Result<void> inspect(OnInspection const& look) override {
        InspectedStore store(transaction_, location_.schema);
        return look(store);
    }

    Result<void> commit() override {
        auto done = transaction_.commit();
        if (done) {
            is_over_ = true;
            return done;
        }
        auto error = std::move(done).error().with_context("store " + location_.place);
        if (!transaction_.is_uncertain()) return error;
        return std::move(error).with_context(
            "the connection broke during the commit: the target has everything now, or nothing; "
            "`tasker store check` says which");
    }

private:
    Location const location_;
    std::unique_ptr<Connection> connection_;
    Transaction transaction_;
    RowMemory memory_{0};  // nothing is remembered
    bool is_over_ = false;
};

Result<std::unique_ptr<Import>> begin_import(Location const& location) {
    Migrations const migrations(location.schema, {});
    auto opened = Connection::open(migrations.named(location), kImportPatience);
    if (auto* const failure = std::get_if<Failure>(&opened)) return failure->error;
    auto connection = std::get<std::unique_ptr<Connection>>(std::move(opened));
    TASKER_TRY(migrations.make(*connection));
    auto import = std::make_unique<PostgresImport>(std::move(connection), location);
    TASKER_TRY(import->begin());
    return std::unique_ptr<Import>(std::move(import));
}

}  // namespace

}  // namespace postgres

Result<std::unique_ptr<Import>> open_postgres_import(std::string const& location) {
    TASKER_TRY_ASSIGN(auto const read, postgres::read_location(location));
    auto import = postgres::begin_import(read);
    if (import) return import;
    return std::move(import).error().with_context("store " + read.place);
}

}  // namespace tasker::store
