#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::base {

/// Writes the text of a JSON object member by member, where building a tree of values first would
/// cost more than the rest of the work. Names are ours: they hold nothing that needs escaping.
/// Calls of open and close match; `take` ends the object.
class JsonText {
public:
    JsonText() {
        text_.reserve(kUsualBytes);
        text_ = "{";
    }

    JsonText& null(std::string_view name);
    JsonText& boolean(std::string_view name, bool value);
    JsonText& integer(std::string_view name, std::int64_t value);
    JsonText& string(std::string_view name, std::string_view value);
    /// null for an empty text.
    JsonText& string_or_null(std::string_view name, std::string_view value);
    JsonText& value(std::string_view name, Json const& value);
    JsonText& object(std::string_view name, JsonObject const& value);
    /// A member that is an object: what follows is inside it, until close.
    JsonText& open(std::string_view name);
    JsonText& close();

    [[nodiscard]] std::string take() {
        text_ += '}';
        return std::move(text_);
    }

private:
    static constexpr std::size_t kUsualBytes = 512;

    std::string& begin(std::string_view name);

    std::string text_;
};

}  // namespace tasker::base
