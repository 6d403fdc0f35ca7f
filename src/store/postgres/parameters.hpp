#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/postgres/values.hpp"

namespace tasker::store::postgres {

/// The parameters of one statement, in their order: single values, and arrays that hold a value for
/// each of many rows, so that a statement is one whatever the number of rows.
class Parameters {
public:
    enum class Form : std::uint8_t {
        Arrays,  ///< a value for each row
        OneRow,  ///< the values of the only row
    };
    Parameters() = default;
    explicit Parameters(Form form) : form_(form) { values_.reserve(kColumnsMax); }

    template <class T>
    Parameters& add(T const& value) {
        auto& one = values_.emplace_back();
        if (is_null(value)) {
            one.is_null = true;
        } else {
            put_value(one.bytes, value);
        }
        return *this;
    }

    /// `value_of(row)` for each row.
    template <std::ranges::input_range Range, class ValueOf>
    Parameters& add_each(Range const& rows, ValueOf value_of) {
        if (form_ == Form::OneRow) return add(value_of(*std::ranges::begin(rows)));
        using Value = std::remove_cvref_t<decltype(value_of(*std::ranges::begin(rows)))>;
        auto& out = values_.emplace_back().bytes;
        std::int32_t count = 0;
        bool has_nulls = false;
        out.resize(kHeaderSize);
        for (auto const& row : rows) {
            ++count;
            // Not a copy where it is a reference.
            auto&& value = value_of(row);
            if (is_null(value)) {
                has_nulls = true;
                put_number(out, std::int32_t{-1});
                continue;
            }
            auto const start = out.size();
            put_number(out, std::int32_t{0});
            put_value(out, value);
            std::string size;
            put_number(size, static_cast<std::int32_t>(out.size() - start - kSizeOfSize));
            out.replace(start, kSizeOfSize, size);
        }
        std::string header;
        put_number(header, std::int32_t{count == 0 ? 0 : 1});  // dimensions
        put_number(header, std::int32_t{has_nulls ? 1 : 0});
        put_number(header, static_cast<std::int32_t>(type_number_of<Value>()));
        if (count == 0) {
            out = header;
            return *this;
        }
        put_number(header, count);
        put_number(header, std::int32_t{1});  // the first index
        out.replace(0, kHeaderSize, header);
        return *this;
    }

    /// The values of a range themselves.
    template <std::ranges::input_range Range>
    Parameters& add_all(Range const& values) {
        return add_each(values, [](auto const& value) -> auto const& { return value; });
    }

    struct Value {
        std::string bytes;
        bool is_null = false;
    };
    [[nodiscard]] std::vector<Value> const& values() const noexcept { return values_; }

private:
    static constexpr std::size_t kHeaderSize = 20;
    static constexpr std::size_t kSizeOfSize = 4;
    static constexpr std::size_t kColumnsMax = 20;  // of a row, about

    Form form_ = Form::Arrays;
    std::vector<Value> values_;
};

}  // namespace tasker::store::postgres
