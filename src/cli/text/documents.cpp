#include "cli/text/documents.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kCellColumnsMax = 1'000;

}  // namespace

std::string cell_of(Json const& document, std::string_view name) {
    auto const& value = member_of(document, name);
    if (value.is_null()) return "-";
    // Whoever answered may have meant the terminal.
    auto const text = value.is_string() ? std::string(value.get_string()) : base::to_text(value);
    return one_line(text, kCellColumnsMax);
}

Json const& member_of(Json const& document, std::string_view name) {
    static Json const kNone;
    auto const* const object = document.if_object();
    auto const* const value = object == nullptr ? nullptr : object->if_contains(name);
    return value == nullptr ? kNone : *value;
}

JsonArray const& elements_of(Json const& document, std::string_view name) {
    static JsonArray const kNone;
    auto const* const list = member_of(document, name).if_array();
    return list == nullptr ? kNone : *list;
}

std::string card_line(std::string_view name, std::string_view value) {
    constexpr std::size_t kNameColumns = 14;
    return padded(name, kNameColumns) + std::string(value) + "\n";
}

std::string time_cell_of(Json const& document, std::string_view name) {
    auto text = cell_of(document, name);
    auto const size = std::string_view("2026-02-01 10:00:00").size();
    if (text.size() < size) return text;
    text.resize(size);
    std::ranges::replace(text, 'T', ' ');
    return text;
}

}  // namespace tasker::cli
