#pragma once

#include <boost/json/value_to.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker {

template <class T>
inline constexpr bool is_optional_v = false;
template <class T>
inline constexpr bool is_optional_v<std::optional<T>> = true;

/// `value` as a T: any type that Boost.JSON converts to (numbers, texts, containers, described
/// structs, types with a `tag_invoke`). `what` names the value in the message.
/// \returns InvalidInput when it does not fit.
template <class T>
[[nodiscard]] Result<T> json_cast(Json const& value, std::string_view what) {
    if constexpr (std::is_same_v<T, Json>) {
        return value;
    } else {
        auto converted = boost::json::try_value_to<T>(value);
        if (converted) return *std::move(converted);
        return Error(ErrorCode::InvalidInput, std::string(what) + " has the wrong type (" +
                                                  converted.error().message() + ")");
    }
}

/// The same for a value that may be missing (null pointer): InvalidInput then, except that an
/// optional is empty for a missing value and for null.
template <class T>
[[nodiscard]] Result<T> json_cast(Json const* value, std::string_view what) {
    if constexpr (is_optional_v<T>) {
        if (value == nullptr || value->is_null()) return T();
        auto inner = json_cast<typename T::value_type>(*value, what);
        if (!inner) return std::move(inner).error();
        return T(*std::move(inner));
    } else {
        if (value == nullptr) {
            return Error(ErrorCode::InvalidInput, std::string(what) + " is missing");
        }
        return json_cast<T>(*value, what);
    }
}

}  // namespace tasker
