#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/payload.hpp"
#include "store/enumerators.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

// Values in PostgreSQL's binary format: numbers with the highest byte first.

namespace tasker::store::postgres {

/// What becomes a bytea: bytes that are not text.
struct Packed {
    std::string_view bytes;
};

/// Which version of a row it is: the number of the transaction that wrote it (xmin).
struct RowVersion {
    std::uint32_t number = 0;
    friend bool operator==(RowVersion, RowVersion) = default;
};

/// Types by their numbers in PostgreSQL's catalogue, which are the same in every version.
enum class TypeNumber : std::uint32_t {
    Bool = 16,
    Bytes = 17,
    Int64 = 20,
    Int16 = 21,
    Int32 = 23,
    Text = 25,
    TransactionNumber = 28,
    Uuid = 2950,
};

template <class T>
inline constexpr bool kIsOptionalValue = false;
template <class T>
inline constexpr bool kIsOptionalValue<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsIdValue = false;
template <class Tag>
inline constexpr bool kIsIdValue<Id<Tag>> = true;

/// The type of the column that a value of ours belongs to.
template <class T>
[[nodiscard]] constexpr TypeNumber type_number_of() {
    if constexpr (kIsOptionalValue<T>) {
        return type_number_of<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, bool>) {
        return TypeNumber::Bool;
    } else if constexpr (Enumerator<T>) {
        return TypeNumber::Int16;
    } else if constexpr (std::is_same_v<T, Packed>) {
        return TypeNumber::Bytes;
    } else if constexpr (std::is_same_v<T, RowVersion>) {
        return TypeNumber::TransactionNumber;
    } else if constexpr (std::is_same_v<T, Uuid> || kIsIdValue<T>) {
        return TypeNumber::Uuid;
    } else if constexpr (std::is_same_v<T, TimePoint> || std::is_same_v<T, Duration>) {
        return TypeNumber::Int64;
    } else if constexpr (std::integral<T>) {
        static_assert(std::is_signed_v<T>, "PostgreSQL has signed numbers only");
        return sizeof(T) == 2   ? TypeNumber::Int16
               : sizeof(T) == 4 ? TypeNumber::Int32
                                : TypeNumber::Int64;
    } else {
        return TypeNumber::Text;
    }
}

template <std::integral T>
void put_number(std::string& out, T value) {
    auto rest = static_cast<std::make_unsigned_t<T>>(value);
    char digits[sizeof(T)];
    for (std::size_t i = sizeof(T); i-- > 0;) {
        digits[i] = static_cast<char>(rest & 0xFFU);
        if constexpr (sizeof(T) > 1) rest = static_cast<decltype(rest)>(rest >> 8U);
    }
    out.append(digits, sizeof(T));
}

template <std::integral T>
[[nodiscard]] T take_number(char const* bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
    return static_cast<T>(number);
}

/// Whether it is NULL in SQL.
template <class T>
[[nodiscard]] bool is_null(T const& value) {
    if constexpr (kIsOptionalValue<T>) {
        return !value.has_value();
    } else if constexpr (std::is_same_v<T, model::Payload>) {
        return value.empty();
    } else {
        return false;
    }
}

/// Appends a value that is not NULL.
template <class T>
void put_value(std::string& out, T const& value) {
    if constexpr (kIsOptionalValue<T>) {
        put_value(out, *value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out.push_back(value ? '\1' : '\0');
    } else if constexpr (Enumerator<T>) {
        put_number(out, static_cast<std::int16_t>(value));
    } else if constexpr (std::is_same_v<T, Packed>) {
        out += value.bytes;
    } else if constexpr (std::is_same_v<T, RowVersion>) {
        put_number(out, static_cast<std::int32_t>(value.number));
    } else if constexpr (kIsIdValue<T>) {
        put_value(out, value.uuid);
    } else if constexpr (std::is_same_v<T, Uuid>) {
        out.append(value.bytes.begin(), value.bytes.end());
    } else if constexpr (std::is_same_v<T, TimePoint>) {
        put_number(out, std::int64_t{value.time_since_epoch().count()});
    } else if constexpr (std::is_same_v<T, Duration>) {
        put_number(out, std::int64_t{value.count()});
    } else if constexpr (std::integral<T>) {
        put_number(out, value);
    } else if constexpr (std::is_same_v<T, model::Payload>) {
        out += value.text();
    } else {
        out += std::string_view(value);
    }
}

}  // namespace tasker::store::postgres
