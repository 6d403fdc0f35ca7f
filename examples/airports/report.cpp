#include "report.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "decimal.hpp"

namespace airports {

namespace {

using Row = std::pair<std::string, CountryStatistics>;

/// Most airports first, then by code.
std::vector<Row> ranked(Statistics const& statistics) {
    std::vector<Row> rows(statistics.countries.begin(), statistics.countries.end());
    std::ranges::sort(rows, [](Row const& a, Row const& b) {
        return std::tie(b.second.airport_count, a.first) <
               std::tie(a.second.airport_count, b.first);
    });
    return rows;
}

std::string degrees(std::int64_t value) {
    return format_decimal(value, kDegreeDecimals);
}

/// Whole meters, rounded half away from zero. One foot is 0.3048 m.
std::string meters(std::int64_t elevation_ft3) {
    constexpr std::int64_t kThousandthsOfAFootIn10000Meters = 10'000'000;
    auto const scaled = std::abs(elevation_ft3) * 3048;
    auto const rounded =
        (scaled + kThousandthsOfAFootIn10000Meters / 2) / kThousandthsOfAFootIn10000Meters;
    return (elevation_ft3 < 0 && rounded > 0 ? "-" : "") + std::to_string(rounded);
}

std::string markdown_cell(std::string_view text) {
    std::string cell;
    for (char const character : text) {
        if (character == '|' || character == '\\') cell.push_back('\\');
        cell.push_back(character == '\n' || character == '\r' ? ' ' : character);
    }
    return cell;
}

std::string csv_field(std::string_view text) {
    std::string field = "\"";
    for (char const character : text) {
        if (character == '"') field.push_back('"');
        field.push_back(character);
    }
    return field + '"';
}

std::string markdown_row(Row const& row) {
    auto const& [code, country] = row;
    auto const edges = country.longitude_edges();
    return "| " + code + " | " + std::to_string(country.airport_count) + " | " +
           markdown_cell(country.highest.name) + " (" + country.highest.icao + ") | " +
           meters(country.highest.elevation_ft3) + " | " + degrees(country.latitudes.min) + " | " +
           degrees(edges.west) + " | " + degrees(country.latitudes.max) + " | " +
           degrees(edges.east) + " |\n";
}

constexpr std::string_view kAboutBoxes = R"(
## How to read the boxes

A box goes from its south-western to its north-eastern corner and holds all airports of the country.
Longitudes lie on a circle, so there are two ways to cut it: at the antimeridian (180 degrees) or at
Greenwich (0 degrees). Each box is the narrower of the two; of equal ones the first. Where west is
greater than east, the box crosses the antimeridian. A country that spans both cuts gets a box that
is wider than needed.
)";

}  // namespace

std::string to_markdown(Report const& report) {
    auto const& statistics = report.statistics;
    std::string text = "# Airports of the world\n\n" + std::to_string(statistics.row_count) +
                       " airports in " + std::to_string(statistics.countries.size()) +
                       " countries, from `" + report.table + "`, in " +
                       std::to_string(report.batch_count) + " batches; " +
                       std::to_string(report.rejected.size()) + " rows were left out.\n\n";
    text +=
        "| country | airports | highest airport | height (m) | south | west | north | east |\n"
        "|---|---:|---|---:|---:|---:|---:|---:|\n";
    for (auto const& row : ranked(statistics))
        text += markdown_row(row);
    text += kAboutBoxes;
    if (!report.rejected.empty()) {
        text += "\n## Rows that were left out\n\n";
        for (auto const& rejected : report.rejected) {
            text += "- row " + std::to_string(rejected.row) + ": " +
                    markdown_cell(rejected.reason) + '\n';
        }
    }
    return text;
}

std::string to_csv(Report const& report) {
    std::string text =
        "country,airports,highest_icao,highest_name,highest_elevation_ft,south,west,north,east\n";
    for (auto const& [code, country] : ranked(report.statistics)) {
        auto const edges = country.longitude_edges();
        text += code + ',' + std::to_string(country.airport_count) + ',' + country.highest.icao +
                ',' + csv_field(country.highest.name) + ',' +
                format_decimal(country.highest.elevation_ft3, kElevationDecimals) + ',' +
                degrees(country.latitudes.min) + ',' + degrees(edges.west) + ',' +
                degrees(country.latitudes.max) + ',' + degrees(edges.east) + '\n';
    }
    return text;
}

}  // namespace airports
