#include "cli/text/history.hpp"

#include <algorithm>
#include <string_view>

#include "base/json.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

std::string text_of(JsonObject const& object, std::string_view name) {
    auto const& value = object.at(name);
    return value.is_string() ? std::string(value.as_string()) : base::to_text(value);
}

/// `2026-02-01 10:00:00.123`
std::string to_milliseconds(std::string at) {
    at.resize(std::string_view("2026-02-01T10:00:00.123").size());
    std::ranges::replace(at, 'T', ' ');
    return at;
}

}  // namespace

std::string history_table(JsonArray const& transitions, Screen const& screen) {
    // A transition begins where the one before it ended.
    Table table({"#", "AT (UTC)", "FROM", "TO", "EVENT", "NOTE"}, {"FROM", "#", "EVENT"});
    for (auto const& transition : transitions) {
        auto const& one = transition.as_object();
        auto const& metadata = one.at("metadata");
        table.add({{text_of(one, "number")},
                   {to_milliseconds(text_of(one, "at"))},
                   {text_of(one, "from")},
                   {text_of(one, "to")},
                   {text_of(one, "event")},
                   {metadata.is_null() ? "" : base::to_text(metadata), Style::Faint}});
    }
    return table.text(screen);
}

}  // namespace tasker::cli
