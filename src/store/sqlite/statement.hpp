#pragma once

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/payload.hpp"
#include "store/enumerators.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store::sqlite {

/// Bytes that are bound as a BLOB.
struct Blob {
    std::string_view bytes;
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<Id<Tag>> = true;

/// The row that a statement stands on, read from left to right.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

    /// The next column as a T. An absent Payload and an absent optional are NULL. What is no id or
    /// no enumerator is reported as damage, and read as zero.
    template <class T>
    [[nodiscard]] T next() {
        if constexpr (kIsOptional<T>) {
            if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
                ++column_;
                return std::nullopt;
            }
            return next<typename T::value_type>();
        } else if constexpr (kIsId<T>) {
            return T{next<Uuid>()};
        } else if constexpr (std::is_same_v<T, Uuid>) {
            Uuid id;
            auto const bytes = next_bytes();
            if (bytes.size() == id.bytes.size()) {
                std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
            } else {
                report_damage("an id");
            }
            return id;
        } else if constexpr (Enumerator<T>) {
            auto const number = sqlite3_column_int64(statement_, column_++);
            if (number >= 0 && number <= static_cast<sqlite3_int64>(kLast<T>))
                return static_cast<T>(number);
            report_damage("an enumerator");
            return T{};
        } else if constexpr (std::is_same_v<T, TimePoint>) {
            return TimePoint(Duration(sqlite3_column_int64(statement_, column_++)));
        } else if constexpr (std::is_same_v<T, Duration>) {
            return Duration(sqlite3_column_int64(statement_, column_++));
        } else if constexpr (std::is_same_v<T, std::string>) {
            return std::string(next_bytes());
        } else if constexpr (std::is_same_v<T, model::Payload>) {
            return model::Payload(std::string(next_bytes()));
        } else {
            return static_cast<T>(sqlite3_column_int64(statement_, column_++));
        }
    }

    /// The next column, valid as long as the row.
    [[nodiscard]] std::string_view next_bytes() {
        auto const* const start = sqlite3_column_blob(statement_, column_);
        auto const size = sqlite3_column_bytes(statement_, column_);
        ++column_;
        return {static_cast<char const*>(start), static_cast<std::size_t>(size)};
    }

    /// The row is not as it was written: the statement ends with StoreCorrupt.
    void report_damage(std::string what) { damage_ = std::move(what); }
    [[nodiscard]] std::optional<std::string> const& damage() const noexcept { return damage_; }

private:
    sqlite3_stmt* statement_;
    int column_ = 0;
    std::optional<std::string> damage_;
};

/// One statement of a connection: prepared at its first use, then kept. Not thread-safe.
class Statement {
public:
    Statement(sqlite3* connection, std::string sql)
        : connection_(connection), sql_(std::move(sql)) {}
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    /// Runs it to its end with these parameters. \returns how many rows it changed.
    template <class... Values>
    [[nodiscard]] Result<int> execute(Values const&... values) {
        TASKER_TRY(each([](Row&) {}, values...));
        return sqlite3_changes(connection_);
    }

    /// Runs it with these parameters and calls `on_row` for each row. `on_row` may use any other
    /// statement.
    template <class OnRow, class... Values>
    [[nodiscard]] Result<void> each(OnRow on_row, Values const&... values) {
        TASKER_TRY(prepare());
        int index = 0;  // NOLINT(misc-const-correctness): changed where there are parameters
        int result_code = SQLITE_OK;
        // Parameters are borrowed (SQLITE_STATIC): they outlive this call.
        ((result_code = result_code == SQLITE_OK ? bind(++index, values) : result_code), ...);
        while (result_code == SQLITE_OK || result_code == SQLITE_ROW) {
            result_code = sqlite3_step(statement_);
            if (result_code == SQLITE_ROW) {
                Row row(statement_);
                on_row(row);
                if (row.damage()) return give_up(*row.damage());
            }
        }
        return finish(result_code);
    }

    /// Whether the last failure was of a UNIQUE constraint other than a primary key.
    [[nodiscard]] bool broke_unique() const noexcept {
        return sqlite3_extended_errcode(connection_) == SQLITE_CONSTRAINT_UNIQUE;
    }

private:
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> finish(int result_code);
    [[nodiscard]] Error give_up(std::string const& damage);

    [[nodiscard]] int bind_text(int index, std::string_view text) {
        return sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }

    template <class T>
    [[nodiscard]] int bind(int index, T const& value) {
        if constexpr (kIsOptional<T>) {
            return value ? bind(index, *value) : sqlite3_bind_null(statement_, index);
        } else if constexpr (kIsId<T>) {
            return bind(index, value.uuid);
        } else if constexpr (std::is_same_v<T, Uuid>) {
            return sqlite3_bind_blob64(statement_, index, value.bytes.data(), value.bytes.size(),
                                       SQLITE_STATIC);
        } else if constexpr (std::is_same_v<T, Blob>) {
            // Without an address it would be NULL.
            return sqlite3_bind_blob64(statement_, index,
                                       value.bytes.empty() ? "" : value.bytes.data(),
                                       value.bytes.size(), SQLITE_STATIC);
        } else if constexpr (std::is_same_v<T, model::Payload>) {
            return value.empty() ? sqlite3_bind_null(statement_, index)
                                 : bind_text(index, value.text());
        } else if constexpr (std::is_same_v<T, TimePoint>) {
            return sqlite3_bind_int64(statement_, index, value.time_since_epoch().count());
        } else if constexpr (std::is_same_v<T, Duration>) {
            return sqlite3_bind_int64(statement_, index, value.count());
        } else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
            std::string_view const text = value;
            return bind_text(index, text.data() == nullptr ? std::string_view("") : text);
        } else if constexpr (std::is_same_v<T, std::size_t>) {
            // A limit or an offset: more than fits is as good as the most that fits.
            auto const most = static_cast<std::size_t>(std::numeric_limits<sqlite3_int64>::max());
            return sqlite3_bind_int64(statement_, index,
                                      static_cast<sqlite3_int64>(value < most ? value : most));
        } else {
            return sqlite3_bind_int64(statement_, index, static_cast<sqlite3_int64>(value));
        }
    }

    sqlite3* connection_;
    std::string sql_;
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace tasker::store::sqlite
