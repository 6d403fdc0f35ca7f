#include "cli/moving/move.hpp"

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tasker::cli {

namespace {

constexpr std::size_t kTasksInBatch = 128;
constexpr std::size_t kBytesInBatch = 4U << 20U;
constexpr std::size_t kRowsInBatch = 500;

std::size_t bytes_of(store::InspectedTask const& task) {
    auto bytes = task.context.text().size();
    for (auto const& step : task.steps)
        bytes += 500 + step.inputs.text().size() + step.results.text().size();
    return bytes;
}

/// One way from a source to a target.
class Mover {
public:
    Mover(store::Inspection& source, store::Import& target, MoveSettings const& settings)
        : source_(source), target_(target), settings_(settings) {}

    Result<Moved> run() {
        TASKER_TRY(copy_templates());
        TASKER_TRY(copy_tasks());
        TASKER_TRY(copy_rows(&store::Inspection::each_event));
        TASKER_TRY(copy_rows(&store::Inspection::each_message));
        TASKER_TRY(target_.inspect([this](store::Inspection& copied) { return verify(copied); }));
        TASKER_TRY(check_stop());
        TASKER_TRY(target_.commit());
        return moved_;
    }

private:
    Result<void> check_stop() const {
        if (!settings_.should_stop || !settings_.should_stop()) return {};
        return Error(ErrorCode::Stopping, "interrupted; nothing was moved");
    }

    void tell(MoveSettings::Part part, std::size_t tasks) const {
        if (settings_.on_progress) settings_.on_progress(part, tasks);
    }

    Result<void> copy_templates() {
        std::vector<model::StoredTemplate> templates;
        TASKER_TRY(source_.each_template([&](model::StoredTemplate const& one) -> Result<void> {
            templates.push_back(one);
            templates_.insert(one.id);
            moved_.contents.add(one);
            return {};
        }));
        return target_.put(templates);
    }

    Result<void> copy_tasks() {
        std::optional<Error> damage;
        auto const done = source_.each_task(
            [&](store::InspectedTask const& task) -> Result<void> {
                if (damage) return *damage;
                TASKER_TRY(check_readable(task));
                before_.add(task);
                take(task);
                return is_full() ? put_batch() : Result<void>();
            },
            [&](std::string const& what) {
                if (!damage) damage = damaged(what);
            });
        if (damage) return *damage;
        TASKER_TRY(done);
        return put_batch();
    }

    static Error damaged(std::string const& what) {
        return {ErrorCode::StoreCorrupt,
                what + ", so it cannot be moved; `tasker store check` says more"};
    }

    Result<void> check_readable(store::InspectedTask const& task) const {
        auto const name = "task " + task.task.id.to_string();
        if (!task.unreadable.empty()) {
            return damaged(name + ": " + task.unreadable.front() + " cannot be read");
        }
        if (!templates_.contains(task.task.template_id)) {
            return damaged(name + " is of a template that is not there");
        }
        return {};
    }

    void take(store::InspectedTask const& found) {
        auto& task = batch_.emplace_back(found);
        for (auto& one : task.steps) {
            auto& lease = one.step.lease_until;
            if (!lease) continue;
            ++moved_.released_leases;
            if (*lease > settings_.now) lease = settings_.now;
        }
        // Nobody could work since: the task gets the time that it had in this state.
        auto& limit = task.task.stale_at;
        if (limit && *limit <= settings_.now) {
            limit = settings_.now +
                    std::max(*limit - task.task.state_since, Duration(std::chrono::seconds(1)));
        }
        batch_bytes_ += bytes_of(task);
        moved_.contents.add(task);
    }

    [[nodiscard]] bool is_full() const noexcept {
        return batch_.size() >= kTasksInBatch || batch_bytes_ >= kBytesInBatch;
    }

    Result<void> put_batch() {
        TASKER_TRY(check_stop());
        if (batch_.empty()) return {};
        TASKER_TRY(target_.put(batch_));
        batch_.clear();
        batch_bytes_ = 0;
        tell(MoveSettings::Part::Copying, moved_.contents.tasks);
        return {};
    }

    template <class Row>
    using Each =
        Result<void> (store::Inspection::*)(std::function<Result<void>(Row const&)> const&);

    /// What belongs to no task.
    template <class Row>
    Result<void> copy_rows(Each<Row> each) {
        std::vector<Row> rows;
        auto const copy = [&](Row const& row) -> Result<void> {
            moved_.contents.add(row);
            rows.push_back(row);
            if (rows.size() < kRowsInBatch) return {};
            TASKER_TRY(check_stop());
            TASKER_TRY(target_.put(rows));
            rows.clear();
            return {};
        };
        TASKER_TRY((source_.*each)(copy));
        return target_.put(rows);
    }

    /// Reads all of it back.
    Result<void> verify(store::Inspection& copied) {
        Contents contents;
        Findings after;
        auto const damage = [&after](audit::Kind kind) {
            return [&after, kind](std::string const& /*what*/) { after.add(kind); };
        };
        TASKER_TRY(copied.check_references(damage(audit::Kind::ReferenceBroken)));
        auto const add = [&contents](auto const& row) -> Result<void> {
            contents.add(row);
            return {};
        };
        TASKER_TRY(copied.each_template(add));
        TASKER_TRY(copied.each_task(
            [&](store::InspectedTask const& task) -> Result<void> {
                contents.add(task);
                after.add(task);
                if (contents.tasks % kTasksInBatch != 0) return {};
                tell(MoveSettings::Part::Verifying, contents.tasks);
                return check_stop();
            },
            damage(audit::Kind::FileDamaged)));
        TASKER_TRY(copied.each_event(add));
        TASKER_TRY(copied.each_message(add));
        moved_.findings = after.total();
        return judge(contents, after);
    }

    [[nodiscard]] Result<void> judge(Contents const& contents, Findings const& after) const {
        auto const differs = [](std::string const& what) {
            return Error(ErrorCode::Internal,
                         "what was copied is not what the source has (" + what +
                             "), so nothing was moved; this is a bug: please report it");
        };
        auto const& expected = moved_.contents;
        if (contents.tasks != expected.tasks || contents.steps != expected.steps) {
            return differs(std::to_string(contents.tasks) + " of " +
                           std::to_string(expected.tasks) + " tasks, " +
                           std::to_string(contents.steps) + " of " +
                           std::to_string(expected.steps) + " steps");
        }
        if (contents != expected) return differs("the rows differ");
        if (auto const kind = after.worse_than(before_)) {
            return differs("an audit finds " + std::string(audit::to_text(*kind)));
        }
        return {};
    }

    store::Inspection& source_;
    store::Import& target_;
    MoveSettings const& settings_;
    std::unordered_set<TemplateId> templates_;
    std::vector<store::InspectedTask> batch_;
    std::size_t batch_bytes_ = 0;
    Findings before_;
    Moved moved_;
};

}  // namespace

Result<Moved> move(store::Inspection& source, store::Import& target, MoveSettings const& settings) {
    return Mover(source, target, settings).run();
}

}  // namespace tasker::cli
