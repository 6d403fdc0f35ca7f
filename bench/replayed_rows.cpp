#include "bench/replayed_rows.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "bench/bare_sqlite.hpp"

namespace tasker::bench {

namespace {

constexpr std::size_t kSteps = 4;
constexpr std::size_t kTasksMax = 8000;
constexpr std::size_t kColumns = 14;
constexpr std::size_t kNumber = 0;
constexpr std::size_t kState = 4;
constexpr std::size_t kStaleAt = 6;
constexpr std::size_t kLookAt = 7;
constexpr std::size_t kProgress = 9;
constexpr std::size_t kPassages = 10;
constexpr std::size_t kStepsColumn = 11;
constexpr char const* kColumnNames =
    "number, id, template_id, identity_hash, state, has_leases, stale_at, look_at, fixed, progress,"
    " passages, steps, context, edges";
constexpr int kInProgress = 4;

using TaskRow = std::array<sqlite3_value*, kColumns>;

}  // namespace

struct ReplayedRows::Connection {
    BareSqlite db;
    std::vector<TaskRow> tasks;
    std::size_t written = 0;
    sqlite3_stmt* begin = nullptr;
    sqlite3_stmt* insert = nullptr;
    sqlite3_stmt* update = nullptr;
    sqlite3_stmt* end = nullptr;
    sqlite3_stmt* commit = nullptr;

    explicit Connection(std::filesystem::path const& file) : db(file) {}
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;
    ~Connection() {
        for (auto const& task : tasks) {
            for (auto* const value : task)
                sqlite3_value_free(value);
        }
    }

    void copy_tables() {
        auto* const tables = db.prepare(
            "select sql from engine.sqlite_schema where sql is not null and name not like"
            " 'sqlite_%' order by rowid");
        std::vector<std::string> made;
        while (db.next_row(tables))
            made.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(tables, 0)));
        sqlite3_finalize(tables);
        for (auto const& sql : made)
            db.execute(sql);
        db.execute("insert into main.templates select * from engine.templates");
    }

    void take_tasks() {
        auto* const rows = db.prepare(std::string("select ") + kColumnNames +
                                      " from engine.tasks where length(edges) = 9 limit " +
                                      std::to_string(kTasksMax));
        while (db.next_row(rows)) {
            auto& task = tasks.emplace_back();
            for (std::size_t i = 0; i < kColumns; ++i)
                task[i] = sqlite3_value_dup(sqlite3_column_value(rows, static_cast<int>(i)));
        }
        sqlite3_finalize(rows);
    }

    // As much of the steps as there is when so many of them have ended.
    static void bind_steps(sqlite3_stmt* statement, int index, TaskRow const& task,
                           std::size_t ended) {
        auto const whole = sqlite3_value_bytes(task[kStepsColumn]);
        auto const size =
            whole / 2 + whole / 2 * static_cast<int>(ended) / static_cast<int>(kSteps);
        sqlite3_bind_blob(statement, index, sqlite3_value_blob(task[kStepsColumn]), size,
                          SQLITE_STATIC);
    }

    void insert_task(TaskRow const& task) {
        for (std::size_t i = 0; i < kColumns; ++i)
            sqlite3_bind_value(insert, static_cast<int>(i) + 1, task[i]);
        sqlite3_bind_int(insert, kState + 1, kInProgress);
        bind_steps(insert, kStepsColumn + 1, task, 0);
        db.run(insert);
    }

    void update_task(TaskRow const& task, std::size_t ended) {
        auto* const statement = ended == kSteps ? end : update;
        sqlite3_bind_value(statement, 1, task[kStaleAt]);
        sqlite3_bind_value(statement, 2, task[kProgress]);
        sqlite3_bind_value(statement, 3, task[kPassages]);
        bind_steps(statement, 4, task, ended);
        sqlite3_bind_value(statement, 5, task[kNumber]);
        if (ended == kSteps) {
            sqlite3_bind_value(statement, 6, task[kState]);
            sqlite3_bind_value(statement, 7, task[kLookAt]);
        }
        db.run(statement);
    }
};

ReplayedRows::ReplayedRows(std::filesystem::path const& engine, std::filesystem::path const& floor)
    : connection_(std::make_unique<Connection>(floor)) {
    auto& c = *connection_;
    c.db.execute("attach '" + engine.string() + "' as engine");
    c.copy_tables();
    c.take_tasks();
    c.db.execute("detach engine");
    c.db.execute(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
        "pragma cache_size = -8192");
    c.begin = c.db.prepare("begin immediate");
    c.insert = c.db.prepare(std::string("insert into tasks (") + kColumnNames +
                            ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    std::string const set =
        "update tasks set stale_at = ?1, progress = ?2, passages = ?3, steps = ?4";
    c.update = c.db.prepare(set + " where number = ?5");
    c.end = c.db.prepare(set + ", state = ?6, has_leases = 0, look_at = ?7 where number = ?5");
    c.commit = c.db.prepare("commit");
}

ReplayedRows::~ReplayedRows() = default;

std::size_t ReplayedRows::left() const {
    return connection_->tasks.size() - connection_->written;
}

void ReplayedRows::write_next(std::size_t count) {
    auto& c = *connection_;
    auto const first = c.written;
    auto const last = std::min(first + count, c.tasks.size());
    bool const is_alone = last - first == 1;  // a statement is a transaction by itself
    for (std::size_t ended = 0; ended <= kSteps; ++ended) {
        if (!is_alone) c.db.run(c.begin);
        for (auto i = first; i < last; ++i) {
            if (ended == 0) {
                c.insert_task(c.tasks[i]);
            } else {
                c.update_task(c.tasks[i], ended);
            }
        }
        if (!is_alone) c.db.run(c.commit);
    }
    c.written = last;
}

ReplayedRows::Figures ReplayedRows::write_all(std::size_t tasks_per_commit) {
    Figures figures;
    auto const tasks = left();
    auto const start = std::chrono::steady_clock::now();
    while (left() > 0) {
        write_next(tasks_per_commit);
        figures.commits += kSteps + 1;
    }
    figures.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    figures.steps = tasks * kSteps;
    figures.rows = tasks * (kSteps + 1);
    return figures;
}

}  // namespace tasker::bench
