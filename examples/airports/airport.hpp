#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "csv.hpp"
#include "tasker/error.hpp"

namespace airports {

inline constexpr int kElevationDecimals = 3;
inline constexpr int kDegreeDecimals = 6;

/// One row of the table, checked.
struct Airport {
    std::string icao;
    std::string name;
    std::string country;              ///< ISO 3166-1, two letters
    std::int64_t elevation_ft3 = 0;   ///< thousandths of a foot above the sea
    std::int64_t latitude_deg6 = 0;   ///< millionths of a degree, north is positive
    std::int64_t longitude_deg6 = 0;  ///< millionths of a degree, east is positive
};

/// Where the columns are that we use. They may stand in any order and beside others.
struct Columns {
    std::size_t count = 0;
    std::size_t icao = 0, name = 0, country = 0, elevation = 0, latitude = 0, longitude = 0;

    /// \returns InvalidInput that names every column that the header lacks or has twice.
    [[nodiscard]] static tasker::Result<Columns> find(CsvReader::Record const& header);
};

/// \returns InvalidInput with the reason why the row is not usable.
[[nodiscard]] tasker::Result<Airport> read_airport(Columns const& columns,
                                                   CsvReader::Record const& record);

}  // namespace airports
