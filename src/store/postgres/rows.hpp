#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/postgres/values.hpp"
#include "tasker/error.hpp"

namespace tasker::store::postgres {

/// A row of an answer, read from left to right.
class Row {
public:
    Row(PGresult const* result, int number) : result_(result), number_(number) {}

    template <class T>
    [[nodiscard]] T next() {
        if constexpr (kIsOptionalValue<T>) {
            if (PQgetisnull(result_, number_, column_) != 0) {
                ++column_;
                return std::nullopt;
            }
            return next<typename T::value_type>();
        } else if constexpr (kIsIdValue<T>) {
            return {next<Uuid>()};
        } else if constexpr (std::is_same_v<T, Uuid>) {
            Uuid id;
            auto const bytes = next_bytes();
            if (bytes.size() == id.bytes.size()) {
                std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
            } else {
                report_damage("an id");
            }
            return id;
        } else if constexpr (std::is_same_v<T, bool>) {
            return next_bytes() == std::string_view("\1", 1);
        } else if constexpr (Enumerator<T>) {
            auto const number = next<std::int16_t>();
            if (number >= 0 && number <= static_cast<std::int16_t>(kLast<T>))
                return static_cast<T>(number);
            report_damage("an enumerator");
            return T{};
        } else if constexpr (std::is_same_v<T, RowVersion>) {
            return {static_cast<std::uint32_t>(next<std::int32_t>())};
        } else if constexpr (std::is_same_v<T, TimePoint>) {
            return TimePoint(Duration(next<std::int64_t>()));
        } else if constexpr (std::is_same_v<T, std::string>) {
            return std::string(next_bytes());
        } else if constexpr (std::is_same_v<T, model::Payload>) {
            return model::Payload(std::string(next_bytes()));
        } else if constexpr (std::is_same_v<T, std::vector<Uuid>>) {
            return next_ids();
        } else {
            auto const bytes = next_bytes();
            if (bytes.size() == sizeof(T)) return take_number<T>(bytes.data());
            report_damage("a number");
            return T{};
        }
    }

    /// The next column, valid as long as the answer.
    [[nodiscard]] std::string_view next_bytes() {
        auto const size = PQgetlength(result_, number_, column_);
        auto const* const bytes = PQgetvalue(result_, number_, column_);
        ++column_;
        return {bytes, static_cast<std::size_t>(size)};
    }

    /// The row is not as it was written: each() ends with StoreCorrupt.
    void report_damage(std::string what) { damage_ = std::move(what); }
    [[nodiscard]] std::optional<std::string> const& damage() const noexcept { return damage_; }

private:
    std::vector<Uuid> next_ids() {
        constexpr std::size_t kHeader = 20;
        constexpr std::size_t kEach = 20;  // a size and sixteen bytes
        auto const bytes = next_bytes();
        std::vector<Uuid> ids;
        if (bytes.size() < kHeader) return ids;  // without dimensions: empty
        if ((bytes.size() - kHeader) % kEach != 0) {
            report_damage("a list of ids");
            return ids;
        }
        for (auto at = kHeader; at < bytes.size(); at += kEach)
            std::memcpy(ids.emplace_back().bytes.data(), bytes.data() + at + 4, 16);
        return ids;
    }

    PGresult const* result_;
    int number_;
    int column_ = 0;
    std::optional<std::string> damage_;
};

/// What one statement answered.
class Rows {
public:
    Rows() = default;
    explicit Rows(PGresult* result) : result_(result, PQclear) {}

    [[nodiscard]] int size() const { return result_ ? PQntuples(result_.get()) : 0; }
    [[nodiscard]] PGresult const* result() const noexcept { return result_.get(); }

    /// How many rows the statement returned or changed.
    [[nodiscard]] std::size_t touched() const {
        // PQcmdTuples takes what it only reads as something that it could write.
        std::string_view const text = result_ ? PQcmdTuples(result_.get()) : "";
        std::size_t count = 0;
        std::from_chars(text.data(), text.data() + text.size(), count);
        return count;
    }

    /// Calls `on_row` for each.
    template <class OnRow>
    [[nodiscard]] Result<void> each(OnRow on_row) const {
        for (int number = 0; number < size(); ++number) {
            Row row(result_.get(), number);
            on_row(row);
            if (row.damage()) {
                return Error(ErrorCode::StoreCorrupt,
                             *row.damage() + " in the database is not as it was written");
            }
        }
        return {};
    }

    /// What `read` makes of each, in order.
    template <class Read>
    [[nodiscard]] auto map(Read read) const
        -> Result<std::vector<decltype(read(std::declval<Row&>()))>> {
        std::vector<decltype(read(std::declval<Row&>()))> all;
        all.reserve(static_cast<std::size_t>(size()));
        TASKER_TRY(each([&](Row& row) { all.push_back(read(row)); }));
        return all;
    }

private:
    std::unique_ptr<PGresult, decltype(&PQclear)> result_{nullptr, PQclear};
};

}  // namespace tasker::store::postgres
