#include "bench/postgres/postgres_floor.hpp"

#include <variant>

#include "bench/failure.hpp"
#include "store/postgres/postgres_store.hpp"

namespace tasker::bench {

namespace {

using store::postgres::Packed;
using store::postgres::Parameters;
using store::postgres::Statement;

constexpr std::size_t kStepsOfTask = 4;
constexpr Statement kBegin{"begin_floor", "BEGIN"};
constexpr Statement kEnd{"commit_floor", "COMMIT"};
constexpr Statement kInsertTasks{
    "floor_new_tasks",
    "INSERT INTO @.tasks (id, template_id, identity_hash, state, ended, in_flight, has_leases,"
    " stale_at, stale_slot, fixed, progress, passages, context)"
    " SELECT u.id, u.template_id, u.identity_hash, u.state, u.ended, u.in_flight, true, u.stale_at,"
    " u.stale_slot, u.fixed, u.progress, u.passages, u.context"
    " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::smallint[],"
    " $6::integer[], $7::bigint[], $8::bigint[], $9::bytea[], $10::bytea[], $11::bytea[],"
    " $12::text[]) AS u(id, template_id, identity_hash, state, ended, in_flight, stale_at,"
    " stale_slot, fixed, progress, passages, context)"};
constexpr Statement kInsertSteps{
    "floor_new_steps",
    "INSERT INTO @.steps (id, task_id, name, state, has_checkpoint, fixed, progress, passages,"
    " children, child_kinds, parents)"
    " SELECT u.id, u.task_id, u.name, u.state, false, u.fixed, u.progress, u.passages,"
    " u.relatives::uuid[], '\\x00', u.relatives::uuid[]"
    " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::bytea[], $6::bytea[],"
    " $7::bytea[], $8::text[]) AS u(id, task_id, name, state, fixed, progress, passages,"
    " relatives)"};
constexpr Statement kUpdateTasks{
    "floor_tasks",
    "UPDATE @.tasks t SET state = u.state, ended = u.ended, in_flight = u.in_flight,"
    " has_leases = u.in_flight > 0, stale_at = u.stale_at, stale_slot = u.stale_slot,"
    " progress = u.progress, passages = u.passages"
    " FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::integer[], $5::bigint[],"
    " $6::bigint[], $7::bytea[], $8::bytea[]) AS u(id, state, ended, in_flight, stale_at,"
    " stale_slot, progress, passages) WHERE t.id = u.id"};
constexpr Statement kUpdateSteps{
    "floor_steps",
    "UPDATE @.steps s SET state = u.state, progress = u.progress, passages = u.passages,"
    " results = coalesce(u.results, s.results)"
    " FROM unnest($1::uuid[], $2::smallint[], $3::bytea[], $4::bytea[], $5::text[])"
    " AS u(id, state, progress, passages, results) WHERE s.id = u.id"};

// As many bytes as the engine's.
std::string const fixed(60, 'f');
std::string const progress(70, 'p');
std::string const passages(150, 'h');
std::string const context = R"({"order":4711})";
std::string const results =
    R"({"success":true,"result":{"body":""},"metadata":{"retryable":false}})";

/// An array with the same value for each of `rows`.
template <class Rows, class Value>
void add_same(Parameters& parameters, Rows const& rows, Value const& value) {
    parameters.add_each(rows, [&](auto const& /*row*/) -> Value const& { return value; });
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

void PostgresFloor::insert(std::size_t width) {
    tasks_.clear();
    steps_.assign(kStepsOfTask, {});
    std::vector<std::string> identities;
    for (std::size_t i = 0; i < width; ++i) {
        tasks_.push_back(ids_.next<TaskId>());
        identities.push_back(tasks_.back().to_string());
        for (auto& of_place : steps_)
            of_place.push_back(ids_.next<StepId>());
    }
    connection_->send(kBegin, {});
    Parameters tasks;
    tasks.add_all(tasks_);
    add_same(tasks, tasks_, template_id_);
    tasks.add_all(identities);
    add_same(tasks, tasks_, model::TaskState::StepsInProcess);
    add_same(tasks, tasks_, std::int16_t{-1});
    add_same(tasks, tasks_, std::int32_t{1});
    add_same(tasks, tasks_, std::int64_t{1});
    add_same(tasks, tasks_, std::int64_t{1});
    add_same(tasks, tasks_, Packed{fixed});
    add_same(tasks, tasks_, Packed{progress});
    add_same(tasks, tasks_, Packed{passages});
    add_same(tasks, tasks_, context);
    connection_->send(kInsertTasks, tasks);

    std::vector<StepId> ids;
    std::vector<TaskId> owners;
    std::vector<std::string> names;
    for (std::size_t place = 0; place < kStepsOfTask; ++place) {
        ids.insert(ids.end(), steps_[place].begin(), steps_[place].end());
        owners.insert(owners.end(), tasks_.begin(), tasks_.end());
        names.insert(names.end(), width, "step_" + std::to_string(place));
    }
    Parameters steps;
    steps.add_all(ids).add_all(owners).add_all(names);
    add_same(steps, ids, model::StepState::Pending);
    add_same(steps, ids, Packed{fixed});
    add_same(steps, ids, Packed{progress});
    add_same(steps, ids, Packed{passages});
    auto const list = "{" + ids.front().to_string() + "}";
    add_same(steps, ids, list);
    connection_->send(kInsertSteps, steps);
    commit();
}

void PostgresFloor::finish_step(std::size_t number) {
    auto const is_last = number + 1 == kStepsOfTask;
    auto ids = steps_[number];
    if (!is_last) ids.insert(ids.end(), steps_[number + 1].begin(), steps_[number + 1].end());
    connection_->send(kBegin, {});
    auto const state = is_last ? model::TaskState::Complete : model::TaskState::StepsInProcess;
    auto const in_flight = is_last ? 0 : 1;
    Parameters tasks;
    tasks.add_all(tasks_);
    add_same(tasks, tasks_, state);
    add_same(tasks, tasks_, is_last ? static_cast<std::int16_t>(state) : std::int16_t{-1});
    add_same(tasks, tasks_, in_flight);
    add_same(tasks, tasks_, is_last ? std::optional<std::int64_t>() : 1);
    add_same(tasks, tasks_, is_last ? std::optional<std::int64_t>() : 1);
    add_same(tasks, tasks_, Packed{progress});
    add_same(tasks, tasks_, Packed{passages});
    connection_->send(kUpdateTasks, tasks);

    Parameters steps;
    steps.add_all(ids);
    add_same(steps, ids, model::StepState::Complete);
    add_same(steps, ids, Packed{progress});
    add_same(steps, ids, Packed{passages});
    std::size_t row = 0;  // only those that end have results
    steps.add_each(ids, [&](StepId /*id*/) {
        return row++ < tasks_.size() ? std::optional<std::string>(results) : std::nullopt;
    });
    connection_->send(kUpdateSteps, steps);
    commit();
}

}  // namespace tasker::bench
