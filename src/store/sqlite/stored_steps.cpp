#include "store/sqlite/stored_steps.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.hpp"
#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

namespace {

// A task and its steps get their ids one after the other.
constexpr std::chrono::milliseconds kMoment(100);

/// The smallest id of version 7 that was made a moment before this one.
Uuid moment_before(Uuid const& id) {
    auto const since_epoch = std::max(base::time_of(id) - kMoment, TimePoint()).time_since_epoch();
    auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
    Uuid before;
    for (std::size_t i = 6; i > 0; --i) {
        before.bytes[i - 1] = static_cast<std::uint8_t>(milliseconds & 0xFFU);
        milliseconds >>= 8U;
    }
    return before;
}

std::string_view bytes_of(Uuid const& id) {
    return {reinterpret_cast<char const*>(id.bytes.data()), id.bytes.size()};
}

Error lost(std::string const& step) {
    return damaged("the place of step " + step);
}

}  // namespace

bool is_found_by_task(TaskId task, StepId step, std::size_t place) {
    return place < kStepsInGroup && task.uuid < step.uuid && task.uuid >= moment_before(step.uuid);
}

Result<std::optional<std::int64_t>> number_of(Statements& sql, StepId id) {
    std::optional<std::int64_t> number;
    TASKER_TRY(sql.place_of_step.each([&](Row& row) { number = row.next<std::int64_t>(); }, id));
    auto const earliest = moment_before(id.uuid);
    std::optional<Uuid> before = id.uuid;
    bool is_whole = true;
    while (!number && before && is_whole) {
        auto const last = *std::exchange(before, std::nullopt);
        TASKER_TRY(sql.task_before.each(
            [&](Row& row) {
                auto const task = row.next<std::int64_t>();
                before = row.next<Uuid>();
                auto const bytes = row.next_bytes();
                if (bytes.find(bytes_of(id.uuid)) == std::string_view::npos) return;
                std::vector<PackedStep> steps;
                is_whole = unpack(bytes, TaskId{*before}, steps);
                auto const found = std::ranges::find(
                    steps, id, [](PackedStep const& step) { return step.row.id; });
                if (found != steps.end())
                    number = step_number(task, static_cast<std::size_t>(found - steps.begin()));
            },
            last, earliest));
    }
    if (!is_whole) return lost(id.to_string());
    return number;
}

Result<std::optional<StoredStep>> stored_step(Statements& sql, StepId id) {
    std::optional<StoredStep> found;
    TASKER_TRY_ASSIGN(auto const number, number_of(sql, id));
    if (!number) return found;
    TASKER_TRY_ASSIGN(auto step, stored_step(sql, *number));
    if (step.row.id != id) return lost(id.to_string());
    found = StoredStep{.number = *number, .step = std::move(step)};
    return found;
}

Result<PackedStep> stored_step(Statements& sql, std::int64_t number) {
    auto const place = place_in_task(number);
    auto const place_in_group = place % kStepsInGroup;
    std::vector<PackedStep> steps;
    bool is_whole = true;
    auto const take = [&](Row& row) {
        auto const task = row.next<TaskId>();
        is_whole = unpack(row.next_bytes(), task, steps);
    };
    if (place < kStepsInGroup) {
        TASKER_TRY(sql.first_steps.each(take, task_number(number)));
    } else {
        TASKER_TRY(sql.group.each(take, number - static_cast<std::int64_t>(place_in_group)));
    }
    if (!is_whole || place_in_group >= steps.size()) return lost(std::to_string(number));
    return std::move(steps[place_in_group]);
}

Result<std::vector<PackedStep>> with_groups(Statements& sql, std::int64_t task, TaskId id,
                                            std::string_view first) {
    std::vector<PackedStep> steps;
    bool is_whole = unpack(first, id, steps);
    TASKER_TRY(sql.groups_of.each(
        [&](Row& row) { is_whole = unpack(row.next_bytes(), id, steps) && is_whole; }, task));
    if (!is_whole) return damaged("the steps of task " + id.to_string());
    return steps;
}

Result<std::vector<PackedStep>> stored_steps_of(Statements& sql, TaskId id) {
    std::optional<std::int64_t> number;
    std::string first;
    TASKER_TRY(sql.first_steps_of.each(
        [&](Row& row) {
            number = row.next<std::int64_t>();
            first = row.next<std::string>();
        },
        id));
    if (!number) return std::vector<PackedStep>{};
    return with_groups(sql, *number, id, first);
}

}  // namespace tasker::store::sqlite
