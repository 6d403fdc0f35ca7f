#include "store/sqlite/sqlite_inspection.hpp"

#include <cstring>
#include <utility>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/file_header.hpp"
#include "store/sqlite/inspected_rows.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/ownership.hpp"
#include "store/sqlite/row_mapping.hpp"

namespace tasker::store {

namespace {

using sqlite::Connection;
using sqlite::Row;
using sqlite::Statement;

/// Tasks that are read in one transaction: a reader keeps the log of an owner from beginning anew.
constexpr std::size_t kTasksPerTransaction = 256;
constexpr std::size_t kRowsPerTransaction = 1'000;

/// What tells a file that was written since.
struct Stamp {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type at{};
    friend bool operator==(Stamp const&, Stamp const&) = default;
};

std::filesystem::path log_of(std::filesystem::path const& file) {
    return file.string() + "-wal";
}

Stamp stamp_of(std::filesystem::path const& file) {
    std::error_code failure;
    Stamp stamp;
    stamp.size = std::filesystem::file_size(file, failure);
    if (failure) return {};
    stamp.at = std::filesystem::last_write_time(file, failure);
    return stamp;
}

class SqliteInspection final : public Inspection {
public:
    SqliteInspection(std::filesystem::path file, std::optional<std::string> holder,
                     std::unique_ptr<Connection> connection, Stamp stamp, Stamp log_stamp)
        : file_(std::move(file)),
          holder_(std::move(holder)),
          stamp_(stamp),
          log_stamp_(log_stamp),
          connection_(std::move(connection)),
          rows_(connection_->handle()) {}

    [[nodiscard]] std::optional<std::string> const& holder() const override { return holder_; }

    Result<std::size_t> count_tasks() override {
        std::size_t count = 0;
        Statement statement(connection_->handle(), "SELECT count(*) FROM tasks");
        TASKER_TRY(statement.each([&](Row& row) { count = row.next<std::size_t>(); }));
        return count;
    }

    Result<void> check_file(OnDamage const& on_damage) override {
        Statement statement(connection_->handle(), "PRAGMA integrity_check");
        auto const done = statement.each([&](Row& row) {
            if (auto const said = row.next<std::string>(); said != "ok") on_damage(said);
        });
        return kept_damage(done, on_damage);
    }

    Result<void> check_references(OnDamage const& on_damage) override {
        Statement foreign(connection_->handle(), "PRAGMA foreign_key_check");
        TASKER_TRY(kept_damage(foreign.each([&](Row& row) {
            auto const table = row.next<std::string>();
            auto const number = row.next<std::optional<std::int64_t>>();
            auto const parent = row.next<std::string>();
            on_damage("a row of " + table + (number ? " (" + std::to_string(*number) + ")" : "") +
                      " refers to a row of " + parent + " that is not there");
        }),
                               on_damage));
        return kept_damage(rows_.each_row_without_task(on_damage), on_damage);
    }

    Result<void> each_task(OnTask const& on_task, OnDamage const& on_damage) override {
        TASKER_TRY_ASSIGN(auto const last, rows_.last_task());
        std::int64_t number = 0;
        while (number < last) {
            TASKER_TRY(connection_->execute("BEGIN"));
            auto const done = read_some(number, last, on_task, on_damage);
            TASKER_TRY(connection_->execute("COMMIT"));
            TASKER_TRY(done);
        }
        return {};
    }

    Result<void> each_template(OnTemplate const& on_template) override {
        std::vector<model::StoredTemplate> templates;
        TASKER_TRY(connection_->statements().list_templates.each(
            [&](Row& row) { templates.push_back(sqlite::read_template(row)); }));
        for (auto const& one : templates)
            TASKER_TRY(on_template(one));
        return {};
    }

    Result<void> each_event(OnEvent const& on_event) override {
        std::vector<StoredEvent> events;
        do {
            TASKER_TRY_ASSIGN(events, rows_.events_after(events, kRowsPerTransaction));
            for (auto const& event : events)
                TASKER_TRY(on_event(event));
        } while (!events.empty());
        return {};
    }

    Result<void> each_message(OnMessage const& on_message) override {
        std::optional<Uuid> last;
        for (;;) {
            TASKER_TRY_ASSIGN(auto const messages, rows_.messages_after(last, kRowsPerTransaction));
            if (messages.empty()) return {};
            for (auto const& message : messages)
                TASKER_TRY(on_message(message));
            last = messages.back().id;
        }
    }

    [[nodiscard]] bool is_outdated() const override {
        if (holder_) return false;
        return sqlite::owner_of(file_).has_value() || stamp_ != stamp_of(file_) ||
               log_stamp_ != stamp_of(log_of(file_));
    }

private:
    /// A file that cannot be read to its end is what the audit is for.
    static Result<void> kept_damage(Result<void> done, OnDamage const& on_damage) {
        if (done || done.error().code() != ErrorCode::StoreCorrupt) return done;
        on_damage(done.error().message());
        return {};
    }

    /// `number`: the task before these; after it the last of these.
    Result<void> read_some(std::int64_t& number, std::int64_t last, OnTask const& on_task,
                           OnDamage const& on_damage) {
        TASKER_TRY_ASSIGN(auto const numbers,
                          rows_.tasks_after(number, last, kTasksPerTransaction));
        for (auto const each : numbers) {
            auto const task = rows_.read(each);
            if (task) {
                TASKER_TRY(on_task(*task));
            } else {
                auto const row = "row " + std::to_string(each) + " of tasks: ";
                TASKER_TRY(
                    kept_damage(task.error(), [&](auto const& what) { on_damage(row + what); }));
            }
        }
        number = numbers.size() < kTasksPerTransaction ? last : numbers.back();
        return {};
    }

    std::filesystem::path const file_;
    std::optional<std::string> const holder_;
    Stamp const stamp_;
    Stamp const log_stamp_;
    std::unique_ptr<Connection> connection_;
    sqlite::InspectedRows rows_;
};

}  // namespace

Result<std::unique_ptr<Inspection>> open_sqlite_inspection(std::filesystem::path const& file) {
    std::error_code failure;
    if (!std::filesystem::exists(file, failure)) {
        return Error(ErrorCode::FileNotFound, "store " + file.string() + " does not exist");
    }
    TASKER_TRY_ASSIGN(auto const kind, sqlite::check_file_header(file));
    if (kind == sqlite::FileKind::New) {
        return Error(ErrorCode::StoreCorrupt, file.string() + " is empty, not a store yet");
    }
    auto holder = sqlite::owner_of(file);
    if (!holder && sqlite::has_hot_journal(file)) {
        return Error(ErrorCode::StoreReadOnly,
                     file.string() +
                         ": a process ended while it made this store; the next one that owns it "
                         "cleans that up, then it can be checked");
    }
    auto const stamp = stamp_of(file);
    auto const log_stamp = stamp_of(log_of(file));
    auto const mode = holder                ? Connection::Mode::Read
                      : log_stamp.size == 0 ? Connection::Mode::Immutable
                                            : Connection::Mode::Untouched;
    auto opened = Connection::open(file, mode);
    if (!opened) return std::move(opened).error();
    auto const version = sqlite::check_version(**opened);
    if (!version) return Error(version.error()).with_context("store " + file.string());
    if (*version < sqlite::schema_version()) {
        return Error(ErrorCode::StoreReadOnly,
                     "store " + file.string() + " has version " + std::to_string(*version) +
                         " of the format; its next owner brings it to version " +
                         std::to_string(sqlite::schema_version()));
    }
    return std::unique_ptr<Inspection>(std::make_unique<SqliteInspection>(
        file, std::move(holder), *std::move(opened), stamp, log_stamp));
}

}  // namespace tasker::store
