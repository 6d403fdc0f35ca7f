#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airport.hpp"
#include "csv.hpp"
#include "report.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace airports {

/// What one look over the whole table found: what later steps need to read parts of it.
struct Survey {
    std::uint64_t byte_count = 0;
    std::uint64_t row_count = 0;  ///< the header is not counted
    Columns columns;
    /// Byte offset of every kIndexedEvery-th row, from row 0, so that a batch can begin anywhere.
    std::vector<std::uint64_t> index;
    std::vector<Rejected> rejected;  ///< by row

    [[nodiscard]] bool is_rejected(std::uint64_t row_index) const noexcept;
};
inline constexpr std::uint64_t kIndexedEvery = 250;

/// Checks every row and that no ICAO code comes twice (the first one stays).
/// \returns InvalidInput when it is no table of airports: not CSV, columns missing, no rows, or
/// more
///          than 1,000 bad rows.
[[nodiscard]] tasker::Result<Survey> survey(std::string_view text);

[[nodiscard]] tasker::JsonObject to_json(Survey const& survey);
/// \returns InvalidInput when `value` is not what to_json gives.
[[nodiscard]] tasker::Result<Survey> survey_from_json(tasker::Json const& value);

/// The rows of a surveyed file from `first` (counted from 0) up to but not including `end`.
class Rows {
public:
    /// Reads only the part of the file that is asked for. Keeps a reference to `survey`.
    /// \returns FileNotFound, or InvalidInput when the file is not the one that was surveyed (as
    /// far
    ///          as its size tells) or does not have these rows.
    [[nodiscard]] static tasker::Result<Rows> open(std::filesystem::path const& file,
                                                   Survey const& survey, std::uint64_t first,
                                                   std::uint64_t end);

    /// The index of the row that next() reads: what a checkpoint has to remember.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    [[nodiscard]] bool at_end() const noexcept { return position_ >= end_; }

    /// Not at the end. \returns nothing for a row that the survey rejected.
    [[nodiscard]] tasker::Result<std::optional<Airport>> next();

private:
    Rows(Survey const& survey, std::string text, std::uint64_t position, std::uint64_t end);

    Survey const* survey_;
    std::string text_;
    std::size_t offset_ = 0;
    std::uint64_t position_;
    std::uint64_t end_;
};

}  // namespace airports
