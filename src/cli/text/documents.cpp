#include "cli/text/documents.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace tasker::cli {

std::string cell_of(Json const& document, std::string_view name) {
    auto const* const object = document.if_object();
    auto const* const value = object == nullptr ? nullptr : object->if_contains(name);
    if (value == nullptr || value->is_null()) return "-";
    return value->is_string() ? std::string(value->get_string()) : base::to_text(*value);
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
