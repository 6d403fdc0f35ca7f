#include "cli/text/history.hpp"

#include "base/json.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

std::string text_of(JsonObject const& object, std::string_view name) {
    auto const& value = object.at(name);
    return value.is_string() ? std::string(value.as_string()) : base::to_text(value);
}

}  // namespace

std::string history_table(JsonArray const& transitions, Screen const& screen) {
    Table table({"#", "AT", "FROM", "TO", "EVENT", "NOTE"});
    for (auto const& transition : transitions) {
        auto const& one = transition.as_object();
        auto const& metadata = one.at("metadata");
        table.add({{text_of(one, "number")},
                   {text_of(one, "at")},
                   {text_of(one, "from")},
                   {text_of(one, "to")},
                   {text_of(one, "event")},
                   {metadata.is_null() ? "" : base::to_text(metadata), Style::Faint}});
    }
    return table.text(screen);
}

}  // namespace tasker::cli
