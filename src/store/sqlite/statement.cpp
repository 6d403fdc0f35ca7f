#include "store/sqlite/statement.hpp"

#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

Result<void> Statement::prepare() {
    if (statement_ != nullptr) return {};
    auto const result_code =
        sqlite3_prepare_v3(connection_, sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                           SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (result_code != SQLITE_OK) return error_from(connection_, result_code);
    return {};
}

Result<void> Statement::finish(int result_code) {
    if (result_code == SQLITE_DONE) {
        sqlite3_reset(statement_);
        return {};
    }
    auto error = error_from(connection_, result_code);
    sqlite3_reset(statement_);
    return error;
}

Error Statement::give_up(std::string const& damage) {
    sqlite3_reset(statement_);
    return damaged(damage);
}

}  // namespace tasker::store::sqlite
