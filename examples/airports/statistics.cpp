#include "statistics.hpp"

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

namespace airports {

namespace {

constexpr std::int64_t kFullCircle = 360'000'000;

Span join(Span const& a, Span const& b) {
    return {.min = std::min(a.min, b.min), .max = std::max(a.max, b.max)};
}

bool is_higher(Peak const& a, Peak const& b) {
    return std::tie(b.elevation_ft3, a.icao) < std::tie(a.elevation_ft3, b.icao);
}

std::int64_t eastward(std::int64_t longitude) {
    return longitude < 0 ? longitude + kFullCircle : longitude;
}

std::int64_t signed_longitude(std::int64_t longitude) {
    return longitude > kFullCircle / 2 ? longitude - kFullCircle : longitude;
}

CountryStatistics of_one(Airport const& airport) {
    auto const east = eastward(airport.longitude_deg6);
    return {.airport_count = 1,
            .highest = {.icao = airport.icao,
                        .name = airport.name,
                        .elevation_ft3 = airport.elevation_ft3},
            .latitudes = {airport.latitude_deg6, airport.latitude_deg6},
            .longitudes = {airport.longitude_deg6, airport.longitude_deg6},
            .longitudes_eastward = {east, east}};
}

void merge_country(CountryStatistics& country, CountryStatistics const& other) {
    country.airport_count += other.airport_count;
    if (is_higher(other.highest, country.highest)) country.highest = other.highest;
    country.latitudes = join(country.latitudes, other.latitudes);
    country.longitudes = join(country.longitudes, other.longitudes);
    country.longitudes_eastward = join(country.longitudes_eastward, other.longitudes_eastward);
}

tasker::JsonArray to_array(Span const& span) {
    return {span.min, span.max};
}

// Throws when the value has another form.
Span to_span(tasker::Json const& value) {
    return {.min = value.as_array().at(0).to_number<std::int64_t>(),
            .max = value.as_array().at(1).to_number<std::int64_t>()};
}

CountryStatistics to_country(tasker::JsonObject const& object) {
    auto const& highest = object.at("highest").as_object();
    return {.airport_count = object.at("airports").to_number<std::uint64_t>(),
            .highest = {.icao = std::string(highest.at("icao").as_string()),
                        .name = std::string(highest.at("name").as_string()),
                        .elevation_ft3 = highest.at("elevation_ft3").to_number<std::int64_t>()},
            .latitudes = to_span(object.at("latitudes")),
            .longitudes = to_span(object.at("longitudes")),
            .longitudes_eastward = to_span(object.at("longitudes_eastward"))};
}

}  // namespace

CountryStatistics::Edges CountryStatistics::longitude_edges() const noexcept {
    auto const width = longitudes.max - longitudes.min;
    auto const width_eastward = longitudes_eastward.max - longitudes_eastward.min;
    if (width <= width_eastward) return {.west = longitudes.min, .east = longitudes.max};
    return {.west = signed_longitude(longitudes_eastward.min),
            .east = signed_longitude(longitudes_eastward.max)};
}

void Statistics::add(Airport const& airport) {
    ++row_count;
    auto const one = of_one(airport);
    auto const [country, is_new] = countries.try_emplace(airport.country, one);
    if (!is_new) merge_country(country->second, one);
}

void Statistics::merge(Statistics const& other) {
    row_count += other.row_count;
    for (auto const& [code, theirs] : other.countries) {
        auto const [country, is_new] = countries.try_emplace(code, theirs);
        if (!is_new) merge_country(country->second, theirs);
    }
}

tasker::JsonObject to_json(Statistics const& statistics) {
    tasker::JsonObject countries;
    for (auto const& [code, country] : statistics.countries) {
        countries[code] = {{"airports", country.airport_count},
                           {"highest",
                            {{"icao", country.highest.icao},
                             {"name", country.highest.name},
                             {"elevation_ft3", country.highest.elevation_ft3}}},
                           {"latitudes", to_array(country.latitudes)},
                           {"longitudes", to_array(country.longitudes)},
                           {"longitudes_eastward", to_array(country.longitudes_eastward)}};
    }
    return {{"rows", statistics.row_count}, {"countries", std::move(countries)}};
}

tasker::Result<Statistics> statistics_from_json(tasker::Json const& value) {
    // Boost.JSON reports a wrong type or an absent member by throwing.
    try {
        auto const& object = value.as_object();
        Statistics statistics{.row_count = object.at("rows").to_number<std::uint64_t>()};
        for (auto const& [code, country] : object.at("countries").as_object()) {
            statistics.countries.emplace(code, to_country(country.as_object()));
        }
        return statistics;
    } catch (std::exception const& error) {
        return tasker::Error(tasker::ErrorCode::InvalidInput,
                             std::string("these are no statistics: ") + error.what());
    }
}

}  // namespace airports
