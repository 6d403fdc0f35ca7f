#include "bench/postgres/postgres_floor.hpp"

#include <span>
#include <variant>

#include "bench/failure.hpp"
#include "store/postgres/postgres_store.hpp"

namespace tasker::bench {

namespace {

using store::postgres::Packed;
using store::postgres::Parameters;
using store::postgres::RowsStatement;
using store::postgres::Statement;
using Form = Parameters::Form;

constexpr std::size_t kStepsOfTask = 4;
constexpr Statement kBegin{"begin_floor", "BEGIN"};
constexpr Statement kEnd{"commit_floor", "COMMIT"};
constexpr RowsStatement kInsertTasks{
    "floor_new_tasks", "floor_new_task",
    "INSERT INTO @.tasks (id, template_id, identity_hash, state, ended, in_flight, has_leases,"
    " stale_at, stale_slot, fixed, progress, passages, context)"
    " SELECT u.id, u.template_id, u.identity_hash, u.state, u.ended, u.in_flight, true, u.stale_at,"
    " u.stale_slot, u.fixed, u.progress, u.passages, u.context"
    " FROM #{$1 uuid, $2 uuid, $3 text, $4 smallint, $5 smallint, $6 integer, $7 bigint,"
    " $8 bigint, $9 bytea, $10 bytea, $11 bytea, $12 text} AS u(id, template_id, identity_hash,"
    " state, ended, in_flight, stale_at, stale_slot, fixed, progress, passages, context, number)"};
constexpr RowsStatement kInsertSteps{
    "floor_new_steps", "floor_new_step",
    "INSERT INTO @.steps (id, task_id, name, state, has_checkpoint, fixed, progress, passages,"
    " children, child_kinds, parents)"
    " SELECT u.id, u.task_id, u.name, u.state, false, u.fixed, u.progress, u.passages,"
    " u.relatives::uuid[], '\\x00', u.relatives::uuid[]"
    " FROM #{$1 uuid, $2 uuid, $3 text, $4 smallint, $5 bytea, $6 bytea, $7 bytea, $8 text}"
    " AS u(id, task_id, name, state, fixed, progress, passages, relatives, number)"};
constexpr RowsStatement kUpdateTasks{
    "floor_tasks", "floor_task",
    "UPDATE @.tasks t SET state = u.state, ended = u.ended, in_flight = u.in_flight,"
    " has_leases = u.in_flight > 0, stale_at = u.stale_at, stale_slot = u.stale_slot,"
    " progress = u.progress, passages = u.passages"
    " FROM #{$1 uuid, $2 smallint, $3 smallint, $4 integer, $5 bigint, $6 bigint, $7 bytea,"
    " $8 bytea} AS u(id, state, ended, in_flight, stale_at, stale_slot, progress, passages, number)"
    " WHERE t.id = u.id"};
constexpr RowsStatement kUpdateSteps{
    "floor_steps", "floor_step",
    "UPDATE @.steps s SET state = u.state, progress = u.progress, passages = u.passages,"
    " results = coalesce(u.results, s.results)"
    " FROM #{$1 uuid, $2 smallint, $3 bytea, $4 bytea, $5 text}"
    " AS u(id, state, progress, passages, results, number) WHERE s.id = u.id"};

// As many bytes as the engine's, and others each time.
std::string const fixed(60, 'f');
constexpr std::size_t kProgressBytes = 70;
constexpr std::size_t kPassagesBytes = 150;
std::string const context = R"({"order":4711})";
std::string const results =
    R"({"success":true,"result":{"body":""},"metadata":{"retryable":false}})";

/// The same value for each of `rows`.
template <class Rows, class Value>
void add_same(Parameters& parameters, Rows const& rows, Value const& value) {
    parameters.add_each(rows, [&](auto const& /*row*/) -> Value const& { return value; });
}

/// `parameters_of(rows, form)` for all rows, or for one after the other.
template <class Row, class ParametersOf>
void send_rows(store::postgres::Connection& connection, RowsStatement const& statement,
               std::span<Row const> rows, ParametersOf const& parameters_of) {
    if (rows.size() > RowsStatement::kFewRows) {
        connection.send(statement.for_many(), parameters_of(rows, Form::Arrays));
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        connection.send(statement.for_one(), parameters_of(rows.subspan(i, 1), Form::OneRow));
}

}  // namespace

PostgresFloor::PostgresFloor(std::string const& location)
    : store_(must(store::open_postgres_store({.location = location}))) {
    auto opened = store::postgres::Connection::open(must(store::postgres::read_location(location)),
                                                    std::chrono::seconds(30));
    if (auto const* const failure = std::get_if<store::postgres::Failure>(&opened))
        fail(failure->error.message());
    connection_ = std::get<0>(std::move(opened));
    template_id_ = ids_.next<TemplateId>();
    must(store_->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template({.id = template_id_,
                                      .namespace_name = "bench",
                                      .name = "floor",
                                      .version = "1",
                                      .configuration = "{}"}));
        return {};
    }));
}

void PostgresFloor::run(std::size_t width) {
    insert(width);
    for (std::size_t number = 0; number < kStepsOfTask; ++number)
        finish_step(number);
}

void PostgresFloor::commit() {
    connection_->send(kEnd, {});
    auto const answers = connection_->exchange();
    if (answers.failure) fail(answers.failure->error.message());
}

std::string PostgresFloor::bytes(std::size_t size) {
    return std::string(size, static_cast<char>('a' + fill_++ % 26));
}

void PostgresFloor::insert(std::size_t width) {
    tasks_.clear();
    steps_.assign(kStepsOfTask, {});
    for (std::size_t i = 0; i < width; ++i) {
        tasks_.push_back(ids_.next<TaskId>());
        for (std::size_t place = 0; place < kStepsOfTask; ++place) {
            steps_[place].push_back(
                {.id = ids_.next<StepId>(), .task_id = tasks_.back(), .place = place});
        }
    }
    auto const progress = bytes(kProgressBytes);
    auto const passages = bytes(kPassagesBytes);
    connection_->send(kBegin, {});
    send_rows<TaskId>(*connection_, kInsertTasks, tasks_, [&](auto const& tasks, Form form) {
        Parameters parameters(form);
        parameters.add_all(tasks);
        add_same(parameters, tasks, template_id_);
        parameters.add_each(tasks, [](TaskId id) { return id.to_string(); });
        add_same(parameters, tasks, model::TaskState::StepsInProcess);
        add_same(parameters, tasks, std::int16_t{-1});
        add_same(parameters, tasks, std::int32_t{1});
        add_same(parameters, tasks, std::int64_t{1});
        add_same(parameters, tasks, std::int64_t{1});
        add_same(parameters, tasks, Packed{fixed});
        add_same(parameters, tasks, Packed{progress});
        add_same(parameters, tasks, Packed{passages});
        add_same(parameters, tasks, context);
        return parameters;
    });

    std::vector<Step> all;
    for (auto const& of_place : steps_)
        all.insert(all.end(), of_place.begin(), of_place.end());
    auto const list = "{" + all.front().id.to_string() + "}";
    send_rows<Step>(*connection_, kInsertSteps, all, [&](auto const& steps, Form form) {
        Parameters parameters(form);
        parameters.add_each(steps, [](Step const& step) { return step.id; });
        parameters.add_each(steps, [](Step const& step) { return step.task_id; });
        parameters.add_each(steps, [](Step const& step) { return step.id.to_string(); });
        add_same(parameters, steps, model::StepState::Pending);
        add_same(parameters, steps, Packed{fixed});
        add_same(parameters, steps, Packed{progress});
        add_same(parameters, steps, Packed{passages});
        add_same(parameters, steps, list);
        return parameters;
    });
    commit();
}

void PostgresFloor::finish_step(std::size_t number) {
    auto const is_last = number + 1 == kStepsOfTask;
    auto changed = steps_[number];
    if (!is_last)
        changed.insert(changed.end(), steps_[number + 1].begin(), steps_[number + 1].end());
    auto const progress = bytes(kProgressBytes);
    auto const passages = bytes(kPassagesBytes);
    auto const state = is_last ? model::TaskState::Complete : model::TaskState::StepsInProcess;
    auto const ended = is_last ? static_cast<std::int16_t>(state) : std::int16_t{-1};
    auto const stale = is_last ? std::optional<std::int64_t>() : 1;
    connection_->send(kBegin, {});
    send_rows<TaskId>(*connection_, kUpdateTasks, tasks_, [&](auto const& tasks, Form form) {
        Parameters parameters(form);
        parameters.add_all(tasks);
        add_same(parameters, tasks, state);
        add_same(parameters, tasks, ended);
        add_same(parameters, tasks, is_last ? 0 : 1);
        add_same(parameters, tasks, stale);
        add_same(parameters, tasks, stale);
        add_same(parameters, tasks, Packed{progress});
        add_same(parameters, tasks, Packed{passages});
        return parameters;
    });
    send_rows<Step>(*connection_, kUpdateSteps, changed, [&](auto const& steps, Form form) {
        Parameters parameters(form);
        parameters.add_each(steps, [](Step const& step) { return step.id; });
        add_same(parameters, steps, model::StepState::Complete);
        add_same(parameters, steps, Packed{progress});
        add_same(parameters, steps, Packed{passages});
        parameters.add_each(steps, [&](Step const& step) {  // only those that end have any
            return step.place == number ? std::optional<std::string>(results) : std::nullopt;
        });
        return parameters;
    });
    commit();
}

}  // namespace tasker::bench
