#include "airport.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "decimal.hpp"

namespace airports {

namespace {

/// A column with a number, and what it may hold.
struct Range {
    std::string_view column;
    int decimals;
    std::int64_t min;
    std::int64_t max;
};

// The lowest airports lie at the Dead Sea (-1,266 ft), the highest pass 14,400 ft.
constexpr Range kElevation{"elevation", kElevationDecimals, -2'000'000, 30'000'000};
constexpr Range kLatitude{"lat", kDegreeDecimals, -90'000'000, 90'000'000};
constexpr Range kLongitude{"lon", kDegreeDecimals, -180'000'000, 180'000'000};

tasker::Error invalid(std::string message) {
    return {tasker::ErrorCode::InvalidInput, std::move(message)};
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_upper_or_digit(char c) {
    return is_upper(c) || (c >= '0' && c <= '9');
}

tasker::Result<std::int64_t> number(Range const& range, std::string const& text) {
    auto const value = parse_decimal(text, range.decimals);
    if (!value) return invalid(std::string(range.column) + " \"" + text + "\" is not a number");
    if (*value < range.min || *value > range.max) {
        return invalid(std::string(range.column) + " " + text + " is outside " +
                       format_decimal(range.min, range.decimals) + ".." +
                       format_decimal(range.max, range.decimals));
    }
    return *value;
}

}  // namespace

tasker::Result<Columns> Columns::find(CsvReader::Record const& header) {
    Columns columns{.count = header.size()};
    std::array<std::pair<std::string_view, std::size_t*>, 6> const wanted{{
        {"icao", &columns.icao},
        {"name", &columns.name},
        {"country", &columns.country},
        {kElevation.column, &columns.elevation},
        {kLatitude.column, &columns.latitude},
        {kLongitude.column, &columns.longitude},
    }};
    std::string problems;
    for (auto const& [name, position] : wanted) {
        auto const found = std::ranges::find(header, name);
        *position = static_cast<std::size_t>(found - header.begin());
        auto const occurrences = std::ranges::count(header, name);
        if (occurrences == 1) continue;
        problems += (problems.empty() ? "" : ", ") +
                    std::string(occurrences == 0 ? "no" : "more than one") + " column \"" +
                    std::string(name) + "\"";
    }
    if (!problems.empty()) return invalid("the header has " + problems);
    return columns;
}

tasker::Result<Airport> read_airport(Columns const& columns, CsvReader::Record const& record) {
    if (record.size() != columns.count) {
        return invalid(std::to_string(record.size()) + " columns instead of " +
                       std::to_string(columns.count));
    }
    auto const& icao = record[columns.icao];
    if (icao.size() != 4 || !std::ranges::all_of(icao, is_upper_or_digit)) {
        return invalid("icao \"" + icao + "\" is not four capital letters or digits");
    }
    auto const& country = record[columns.country];
    if (country.size() != 2 || !std::ranges::all_of(country, is_upper)) {
        return invalid("country \"" + country + "\" is not two capital letters");
    }
    TASKER_TRY_ASSIGN(auto const elevation, number(kElevation, record[columns.elevation]));
    TASKER_TRY_ASSIGN(auto const latitude, number(kLatitude, record[columns.latitude]));
    TASKER_TRY_ASSIGN(auto const longitude, number(kLongitude, record[columns.longitude]));
    return Airport{.icao = icao,
                   .name = record[columns.name],
                   .country = country,
                   .elevation_ft3 = elevation,
                   .latitude_deg6 = latitude,
                   .longitude_deg6 = longitude};
}

}  // namespace airports
