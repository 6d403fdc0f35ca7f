#include "store/sqlite/sqlite_import.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "store/packed.hpp"
#include "store/sqlite/changed_rows.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/live_tasks.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/ownership.hpp"
#include "store/sqlite/sqlite_inspection.hpp"

namespace tasker::store {

namespace sqlite {

namespace {

constexpr std::size_t kLiveBytes = 256 * 1024 * 1024;  // nothing is kept from batch to batch

/// A history as rows carry it: what belongs to its row, and before that what is too long for it.
struct SplitHistory {
    std::vector<std::string> older;
    std::string last;
};

template <class Passage>
SplitHistory split(std::vector<Passage> const& passages) {
    SplitHistory split;
    for (auto const& passage : passages) {
        std::string packed;
        pack(packed, passage);
        if (!split.last.empty() && split.last.size() + packed.size() > kBytesInRowMax)
            split.older.push_back(std::exchange(split.last, {}));
        split.last += packed;
    }
    return split;
}

Result<void> sync(std::filesystem::path const& path, int flags) {
    int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    bool const is_synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    int const reason = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (is_synced) return {};
    return Error(reason == ENOSPC ? ErrorCode::StoreFull : ErrorCode::StoreReadOnly,
                 path.string() + ": " + std::generic_category().message(reason));
}

/// The older part of a history, for rows of its own once its task's row is there.
struct OlderHistory {
    std::int64_t number = 0;
    bool is_of_task = false;
    std::vector<std::string> passages;
};

class SqliteImport final : public Import {
public:
    SqliteImport(std::filesystem::path file, Ownership ownership)
        : file_(std::move(file)),
          unfinished_(file_.string() + ".moving"),
          ownership_(std::move(ownership)) {}
    ~SqliteImport() override {
        live_.reset();
        connection_.reset();
        remove_unfinished();
    }
    SqliteImport(SqliteImport const&) = delete;
    SqliteImport& operator=(SqliteImport const&) = delete;

    /// Call once, before the rest. Nobody knows the file yet, so a crash may leave it as it is.
    Result<void> begin() {
        remove_unfinished();
        if (!std::ofstream(unfinished_)) {
            return Error(ErrorCode::StoreReadOnly, unfinished_.string() + " cannot be written");
        }
        TASKER_TRY_ASSIGN(connection_, Connection::open(unfinished_, Connection::Mode::Checkpoint));
        TASKER_TRY(migrate(*connection_));
        TASKER_TRY(connection_->ask("PRAGMA journal_mode = OFF"));
        TASKER_TRY(connection_->execute(
            "PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;"
            "BEGIN EXCLUSIVE"));
        live_ = std::make_unique<LiveTasks>(connection_->statements(), kLiveBytes);
        return {};
    }

    Result<void> put(std::span<model::StoredTemplate const> templates) override {
        for (auto const& one : templates) {
            TASKER_TRY(connection_->statements().put_template.execute(
                one.id, one.namespace_name, one.name, one.version, one.description,
                one.configuration, one.identity_strategy, one.created_at, one.updated_at));
        }
        return {};
    }

    Result<void> put(std::span<InspectedTask const> tasks) override {
        auto& sql = connection_->statements();
        std::vector<OlderHistory> older;
        std::vector<std::pair<std::int64_t, Checkpoint const*>> checkpoints;
        for (auto const& task : tasks)
            TASKER_TRY(add(task, older, checkpoints));
        TASKER_TRY(write(sql, live_->take_changes()));
        live_->clear();
        for (auto const& one : older) {
            auto& statement = one.is_of_task ? sql.insert_task_passages : sql.insert_step_passages;
            for (auto const& passages : one.passages)
                TASKER_TRY(statement.execute(one.number, first_move_of(passages), Blob{passages}));
        }
        for (auto const& [number, checkpoint] : checkpoints)
            TASKER_TRY(put_checkpoint(number, *checkpoint));
        return put_dead_letters(tasks);
    }

    Result<void> put(std::span<StoredEvent const> events) override {
        for (auto const& event : events) {
            TASKER_TRY(connection_->statements().insert_event.execute(
                event.id, event.namespace_name, event.event_name, event.task_id, event.body,
                event.created_at));
        }
        return {};
    }

    // As others will see it: the file is closed first.
    Result<void> inspect(OnInspection const& look) override {
        TASKER_TRY(close());
        TASKER_TRY_ASSIGN(auto const inspection, open_sqlite_inspection(unfinished_));
        return look(*inspection);
    }

    Result<void> commit() override {
        TASKER_TRY(close());
        TASKER_TRY(sync(unfinished_, O_RDWR));
        std::error_code failure;
        std::filesystem::rename(unfinished_, file_, failure);
        if (failure) {
            return Error(ErrorCode::StoreReadOnly, file_.string() + ": " + failure.message());
        }
        auto const folder = file_.parent_path();
        return sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    }

private:
    Result<void> add(InspectedTask const& task, std::vector<OlderHistory>& older,
                     std::vector<std::pair<std::int64_t, Checkpoint const*>>& checkpoints) {
        TASKER_TRY_ASSIGN(auto* const live, live_->insert(task.task, task.context));
        auto history = split(task.history);
        live->passages = std::move(history.last);
        if (!history.older.empty()) older.push_back({live->number, true, std::move(history.older)});
        std::vector<LiveStep*> steps;
        for (auto const& one : task.steps) {
            TASKER_TRY_ASSIGN(auto* const step, live_->insert(*live, one.step, one.inputs));
            steps.push_back(step);
            if (one.queue) step->queue = *one.queue;
            auto of_step = split(one.history);
            step->passages = std::move(of_step.last);
            if (!of_step.older.empty())
                older.push_back({step->number(), false, std::move(of_step.older)});
            if (!one.results.empty()) live_->put_results(*step, one.results);
            if (one.checkpoint) checkpoints.emplace_back(step->number(), &*one.checkpoint);
        }
        for (auto const& edge : task.edges)
            live_->add_edge(*steps[edge.from], *steps[edge.to], edge.kind);
        return {};
    }

    Result<void> put_checkpoint(std::int64_t number, Checkpoint const& checkpoint) {
        auto& sql = connection_->statements();
        TASKER_TRY(sql.put_checkpoint.execute(number, checkpoint.cursor, checkpoint.items_processed,
                                              checkpoint.accumulated_results, checkpoint.at));
        for (auto const& mark : checkpoint.history)
            TASKER_TRY(sql.insert_checkpoint_mark.execute(number, mark.cursor, mark.at));
        return {};
    }

    Result<void> put_dead_letters(std::span<InspectedTask const> tasks) {
        for (auto const& letter : pending_last(tasks)) {
            TASKER_TRY(connection_->statements().insert_dead_letter.execute(
                letter.id, letter.task_id, letter.original_state, letter.reason, letter.status,
                letter.created_at, letter.snapshot, letter.metadata, letter.resolved_at,
                letter.resolution_notes, letter.resolved_by, letter.updated_at));
        }
        return {};
    }

    Result<void> close() {
        if (!connection_) return {};
        live_.reset();
        auto const done = connection_->execute("COMMIT");
        connection_.reset();
        return done;
    }

    void remove_unfinished() const {
        std::error_code ignored;
        for (auto const* const end : {"", "-journal", "-wal", "-shm"})
            std::filesystem::remove(unfinished_.string() + end, ignored);
    }

    std::filesystem::path const file_;
    std::filesystem::path const unfinished_;
    Ownership ownership_;  // given up last
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<LiveTasks> live_;
};

}  // namespace

}  // namespace sqlite

Result<std::unique_ptr<Import>> open_sqlite_import(std::filesystem::path const& file,
                                                   std::string const& owner_name) {
    TASKER_TRY_ASSIGN(auto ownership, sqlite::Ownership::acquire(file, owner_name));
    std::error_code failure;
    if (std::filesystem::exists(file, failure)) {
        return Error(ErrorCode::InvalidOption,
                     "store " + file.string() + " exists; name a file that does not exist yet");
    }
    auto import = std::make_unique<sqlite::SqliteImport>(file, std::move(ownership));
    if (auto begun = import->begin(); !begun)
        return std::move(begun).error().with_context("store " + file.string());
    return std::unique_ptr<Import>(std::move(import));
}

}  // namespace tasker::store
