#pragma once

#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "server/metrics/catalogue.hpp"

namespace tasker::test {

/// The names of a scrape with their kinds, as its lines `# TYPE name kind` say them.
[[nodiscard]] inline std::map<std::string, std::string> scraped_kinds(std::string const& text) {
    std::map<std::string, std::string> kinds;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        constexpr std::string_view kType = "# TYPE ";
        if (!line.starts_with(kType)) continue;
        auto const space = line.find(' ', kType.size());
        kinds[line.substr(kType.size(), space - kType.size())] = line.substr(space + 1);
    }
    return kinds;
}

/// The same of what the reference names of one place.
[[nodiscard]] inline std::map<std::string, std::string> documented_kinds(
    server::metrics::MetricPlace place) {
    std::map<std::string, std::string> kinds;
    for (auto const& row : server::metrics::catalogue()) {
        if (row.place == place || row.place == server::metrics::MetricPlace::Both)
            kinds["tasker_" + std::string(row.name)] = to_text(row.kind);
    }
    return kinds;
}

}  // namespace tasker::test
