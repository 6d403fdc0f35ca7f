#include "base/json_text.hpp"

#include "base/json.hpp"

namespace tasker::base {

std::string& JsonText::begin(std::string_view name) {
    if (text_.back() != '{') text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
    return text_;
}

JsonText& JsonText::null(std::string_view name) {
    begin(name) += "null";
    return *this;
}

JsonText& JsonText::boolean(std::string_view name, bool value) {
    begin(name) += value ? "true" : "false";
    return *this;
}

JsonText& JsonText::integer(std::string_view name, std::int64_t value) {
    begin(name) += std::to_string(value);
    return *this;
}

JsonText& JsonText::string(std::string_view name, std::string_view value) {
    append_text(begin(name), value);
    return *this;
}

JsonText& JsonText::string_or_null(std::string_view name, std::string_view value) {
    return value.empty() ? null(name) : string(name, value);
}

JsonText& JsonText::value(std::string_view name, Json const& value) {
    append_text(begin(name), value);
    return *this;
}

JsonText& JsonText::object(std::string_view name, JsonObject const& value) {
    append_text(begin(name), value);
    return *this;
}

JsonText& JsonText::open(std::string_view name) {
    begin(name) += '{';
    return *this;
}

JsonText& JsonText::close() {
    text_ += '}';
    return *this;
}

}  // namespace tasker::base
