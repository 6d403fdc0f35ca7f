#include "transport/pgmq/installation.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "transport/pgmq/statements.hpp"

namespace tasker::sql {
[[nodiscard]] std::string_view pgmq_0001_queues();
}

namespace tasker::transport::pgmq {

namespace {

Result<bool> is_there(Link& link) {
    TASKER_TRY_ASSIGN(auto const rows, link.ask({sql::kIsThere}));
    bool is_there = false;
    TASKER_TRY(rows.each([&](auto& row) { is_there = row.template next<bool>(); }));
    return is_there;
}

/// The statements of a file. A body between $$ may hold semicolons.
std::vector<std::string> queue_statements(std::string_view file) {
    std::vector<std::string> statements;
    std::string one;
    bool is_in_body = false;
    while (!file.empty()) {
        auto const line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(file.size(), line.size() + 1));
        if (line.starts_with("--") || (line.empty() && one.empty())) continue;
        one.append(line).append("\n");
        if (line.find("$$") != std::string_view::npos) is_in_body = !is_in_body;
        if (is_in_body || !line.ends_with(';')) continue;
        statements.push_back(std::move(one));
        one.clear();
    }
    return statements;
}

}  // namespace

Result<void> install(Link& link) {
    TASKER_TRY_ASSIGN(bool const was_there, is_there(link));
    if (was_there) return {};
    auto const statements = queue_statements(tasker::sql::pgmq_0001_queues());
    TASKER_TRY(link.ask({{"", "BEGIN"}}));
    auto const done = [&]() -> Result<void> {
        TASKER_TRY(link.ask({sql::kLock}));
        TASKER_TRY_ASSIGN(bool const is_now_there, is_there(link));
        if (is_now_there) return {};
        for (auto const& statement : statements)
            TASKER_TRY(link.ask({{"", statement}}));
        return {};
    }();
    if (done) {
        TASKER_TRY(link.ask({{"", "COMMIT"}}));
        return {};
    }
    if (link.is_connected()) std::ignore = link.ask({{"", "ROLLBACK"}});
    return Error(done.error()).with_context("making PGMQ's schema");
}

}  // namespace tasker::transport::pgmq
