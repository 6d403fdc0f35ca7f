#include "cli/configuring/remote_config.hpp"

#include <algorithm>

#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

void add_values(Table& table, Json const& value, std::string const& path) {
    constexpr std::size_t kDepthMax = 16;
    auto const depth = static_cast<std::size_t>(std::ranges::count(path, '.'));
    auto const* const object = value.if_object();
    if (object == nullptr || depth > kDepthMax) {
        // As a member, so that it is one line whatever the server says.
        table.add({{path}, {cell_of({{"value", value}}, "value")}});
        return;
    }
    for (auto const& [name, member] : *object)
        add_values(table, member,
                   path.empty() ? std::string(name) : path + "." + std::string(name));
}

}  // namespace

Result<Json> remote_config(ServerLine const& server) {
    TASKER_TRY_ASSIGN(auto answer, server.client->ask({.target = "/config"}));
    if (answer.is_done()) return std::move(answer.document);
    return Error(ErrorCode::InvalidOption,
                 server.client->name() + " does not tell its configuration: " + answer.message +
                     "; orchestration.web.config_endpoint_enabled = true allows it");
}

Result<Json> part_of(Json const& document, std::string_view path) {
    auto const* at = &document;
    for (auto rest = path; !rest.empty();) {
        auto const name = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        auto const* const object = at->if_object();
        auto const* const found = object == nullptr ? nullptr : object->if_contains(name);
        if (found != nullptr) {
            at = found;
            continue;
        }
        std::string known;
        for (auto const& member : object == nullptr ? JsonObject() : *object)
            known += (known.empty() ? "; there are " : ", ") + std::string(member.key());
        return Error(ErrorCode::InvalidOption,
                     "the server tells of no " + std::string(path) + known);
    }
    return *at;
}

std::string list_of_values(Json const& document, Screen const& screen) {
    Table table({"KEY", "VALUE"});
    add_values(table, document, "");
    return table.text(screen);
}

}  // namespace tasker::cli
