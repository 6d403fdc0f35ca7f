#include "cli/configuring/usage.hpp"

#include "cli/text/counted.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

using configuration::KeyUse;

std::string_view word_for(KeyUse use) noexcept {
    switch (use) {
        case KeyUse::None: return "-";
        case KeyUse::AtStart: return "at start";
        case KeyUse::Live: return "live";
    }
    return "-";
}

/// `34 keys set in config/tasker: 30 used, 3 without effect, 1 unknown; 310 keys there are`
std::string summary_of(ConfigUsage const& usage) {
    return counted(usage.set_count(), "key") + " set in " + usage.source + ": " +
           std::to_string(usage.used.size()) + " used, " + std::to_string(usage.unused.size()) +
           " without effect, " + std::to_string(usage.unknown.size()) + " unknown (there are " +
           counted(usage.known, "key") + ")";
}

std::string usage_table(std::vector<UsedKey> const& keys, UsageView view, Screen const& screen) {
    std::vector<std::string> headings{"KEY", "SERVER", "WORKER"};
    if (view.has_locations) headings.emplace_back("SET BY");
    Table table(std::move(headings));
    for (auto const& key : keys) {
        std::vector<Table::Cell> row{{key.path},
                                     {std::string(word_for(key.in_server))},
                                     {std::string(word_for(key.in_worker))}};
        if (view.has_locations) row.push_back({key.location});
        table.add(std::move(row));
    }
    return table.text(screen);
}

std::string plain_list(std::vector<UsedKey> const& keys, UsageView view) {
    std::string text;
    for (auto const& key : keys)
        text += "  " + key.path + (view.has_locations ? "  " + key.location : "") + "\n";
    return text;
}

JsonArray usage_list(std::vector<UsedKey> const& keys, UsageView view) {
    JsonArray list;
    for (auto const& key : keys) {
        JsonObject row{{"key", key.path},
                       {"server", word_for(key.in_server)},
                       {"worker", word_for(key.in_worker)}};
        if (view.has_locations) row["location"] = key.location;
        list.emplace_back(std::move(row));
    }
    return list;
}

std::string markdown_rows(std::vector<UsedKey> const& keys, UsageView view) {
    std::string text = view.has_locations
                           ? "| key | server | worker | set by |\n|---|---|---|---|\n"
                           : "| key | server | worker |\n|---|---|---|\n";
    for (auto const& key : keys) {
        text += "| `" + key.path + "` | " + std::string(word_for(key.in_server)) + " | " +
                std::string(word_for(key.in_worker)) + " |";
        text += view.has_locations ? " `" + key.location + "` |\n" : "\n";
    }
    return text;
}

}  // namespace

ConfigUsage usage_of(configuration::Loaded const& loaded, std::string source) {
    using configuration::Origin, configuration::Reader;
    ConfigUsage usage{.source = std::move(source), .known = loaded.settings.size()};
    for (auto const& setting : loaded.settings) {
        auto const kind = setting.origin().kind;
        if (kind != Origin::Kind::File && kind != Origin::Kind::Variable) continue;
        auto const& key = setting.key();
        UsedKey one{.path = key.path,
                    .in_server = key.use_in(Reader::Server),
                    .in_worker = key.use_in(Reader::Worker),
                    .location = setting.origin().to_text(loaded.configuration.environment)};
        auto& list = one.is_used() ? usage.used : usage.unused;
        list.push_back(std::move(one));
    }
    for (auto const& finding : loaded.findings) {
        if (finding.code != configuration::FindingCode::UnknownKey) continue;
        usage.unknown.push_back(
            {.path = finding.key,
             .location = finding.file + ":" + std::to_string(finding.place.line)});
    }
    return usage;
}

std::string usage_text(ConfigUsage const& usage, UsageView view, Screen const& screen) {
    std::string text;
    if (!usage.used.empty()) text += usage_table(usage.used, view, screen) + "\n";
    if (view.has_unused && !usage.unused.empty()) {
        text += "Without effect, as no process does anything with them:\n" +
                plain_list(usage.unused, view) + "\n";
    }
    if (view.has_unused && !usage.unknown.empty()) {
        text += "Unknown, as there are no such keys (tasker config validate-sources):\n" +
                plain_list(usage.unknown, view) + "\n";
    }
    return text + summary_of(usage) + "\n";
}

std::string usage_markdown(ConfigUsage const& usage, UsageView view) {
    auto text = "# Keys that are set\n\n" + summary_of(usage) + "\n";
    if (!usage.used.empty()) text += "\n## Used\n\n" + markdown_rows(usage.used, view);
    if (!view.has_unused) return text;
    if (!usage.unused.empty())
        text += "\n## Without effect\n\n" + markdown_rows(usage.unused, view);
    if (!usage.unknown.empty()) text += "\n## Unknown\n\n" + markdown_rows(usage.unknown, view);
    return text;
}

Json usage_json(ConfigUsage const& usage, UsageView view) {
    JsonObject document{{"source", usage.source},
                        {"keys", usage.known},
                        {"set", usage.set_count()},
                        {"used_count", usage.used.size()},
                        {"unused_count", usage.unused.size()},
                        {"unknown_count", usage.unknown.size()},
                        {"used", usage_list(usage.used, view)}};
    if (view.has_unused) {
        document["unused"] = usage_list(usage.unused, view);
        document["unknown"] = usage_list(usage.unknown, view);
    }
    return Json(std::move(document));
}

}  // namespace tasker::cli
