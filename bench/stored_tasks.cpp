#include "bench/stored_tasks.hpp"

#include "bench/bare_sqlite.hpp"

namespace tasker::bench {

void multiply_tasks(std::filesystem::path const& file, std::size_t count) {
    BareSqlite db(file);
    auto* const tasks = db.prepare("select count(*), max(number) from tasks");
    // Nothing of it need survive a crash.
    db.execute("pragma synchronous = off; pragma cache_size = -262144; begin");
    for (;;) {
        std::ignore = db.next_row(tasks);
        auto const found = static_cast<std::size_t>(sqlite3_column_int64(tasks, 0));
        auto const last = sqlite3_column_int64(tasks, 1);
        sqlite3_reset(tasks);
        if (found >= count) break;
        // The copies are older than what is there: ids of version 7 ascend.
        db.execute(
            "insert into tasks (number, id, template_id, identity_hash, state, has_leases, "
            "stale_at,"
            " look_at, fixed, progress, passages, steps, context, edges)"
            " select number + " +
            std::to_string(last) +
            ", cast(x'0100' || randomblob(14) as blob), template_id, hex(randomblob(16)), state,"
            " has_leases, stale_at, look_at, fixed, progress, passages, steps, context,"
            " edges from tasks limit " +
            std::to_string(count - found));
    }
    db.execute("commit; pragma wal_checkpoint(truncate)");
}

}  // namespace tasker::bench
