#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "store/postgres/connection.hpp"
#include "store/store.hpp"

namespace tasker::bench {

/// What the rows of a chain of four steps cost at the least: bare libpq, one connection, the same
/// tables, rows of as many bytes, each commit one round trip, and nothing asked, locked or checked.
class PostgresFloor {
public:
    /// In a schema of its own, which is made first.
    explicit PostgresFloor(std::string const& location);

    /// So many tasks together, in five commits: all rows, then a step that ends and the next that
    /// is claimed, four times.
    void run(std::size_t width);

private:
    void insert(std::size_t width);
    void finish_step(std::size_t number);
    void commit();
    [[nodiscard]] std::string bytes(std::size_t size);

    struct Step {
        StepId id;
        TaskId task_id;
        std::size_t place = 0;  ///< in its task
    };

    std::unique_ptr<store::Store> const store_;  // makes the tables
    std::unique_ptr<store::postgres::Connection> connection_;
    base::SystemClock const clock_;
    base::Ids ids_{clock_, 1};
    TemplateId template_id_;
    std::vector<TaskId> tasks_;
    std::vector<std::vector<Step>> steps_;  // by their place in their tasks
    std::size_t fill_ = 0;
};

}  // namespace tasker::bench
