#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "airport.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace airports {

/// From the smallest to the greatest value seen.
struct Span {
    std::int64_t min = 0;
    std::int64_t max = 0;
    friend bool operator==(Span const&, Span const&) = default;
};

struct Peak {
    std::string icao;
    std::string name;
    std::int64_t elevation_ft3 = 0;
    friend bool operator==(Peak const&, Peak const&) = default;
};

/// Has at least one airport: only Statistics makes it.
struct CountryStatistics {
    std::uint64_t airport_count = 0;
    Peak highest;  ///< of equal ones the first by ICAO code
    Span latitudes;
    Span longitudes;           ///< counted from -180 to 180, so a box is cut at the antimeridian
    Span longitudes_eastward;  ///< counted from 0 to 360, so a box is cut at Greenwich
    friend bool operator==(CountryStatistics const&, CountryStatistics const&) = default;

    /// The box's western and eastern edge, both from -180 to 180: the narrower of the two above.
    /// West is greater than east when it crosses the antimeridian.
    struct Edges {
        std::int64_t west = 0;
        std::int64_t east = 0;
        friend bool operator==(Edges const&, Edges const&) = default;
    };
    [[nodiscard]] Edges longitude_edges() const noexcept;
};

/// What is known of some rows. Adding rows one by one and merging parts give the same whatever the
/// order and however the rows were cut into parts.
struct Statistics {
    std::uint64_t row_count = 0;
    std::map<std::string, CountryStatistics> countries;  ///< by country code
    friend bool operator==(Statistics const&, Statistics const&) = default;

    void add(Airport const& airport);
    void merge(Statistics const& other);
};

/// The form in which checkpoints and results carry it: whole numbers only.
[[nodiscard]] tasker::JsonObject to_json(Statistics const& statistics);
/// \returns InvalidInput when `value` is not what to_json gives.
[[nodiscard]] tasker::Result<Statistics> statistics_from_json(tasker::Json const& value);

}  // namespace airports
