#include "table.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "files.hpp"

namespace airports {

namespace {

constexpr std::size_t kRejectedMax = 1'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tasker::Error invalid(std::string message) {
    return {tasker::ErrorCode::InvalidInput, std::move(message)};
}

/// Why the row is not usable; empty when it is. Remembers its code.
std::string fault_of(Columns const& columns, CsvReader::Record const& record,
                     std::unordered_set<std::string>& codes) {
    auto airport = read_airport(columns, record);
    if (!airport) return airport.error().message();
    if (!codes.insert(airport->icao).second) {
        return "icao \"" + airport->icao + "\" stands in an earlier row too";
    }
    return {};
}

template <class Array, class Read>
auto read_all(Array const& values, Read read) {
    std::vector<decltype(read(values[0]))> all;
    all.reserve(values.size());
    for (auto const& value : values)
        all.push_back(read(value));
    return all;
}

// The order of the fields in the JSON form of Columns.
constexpr std::size_t Columns::* kColumnFields[] = {
    &Columns::count,     &Columns::icao,     &Columns::name,     &Columns::country,
    &Columns::elevation, &Columns::latitude, &Columns::longitude};

}  // namespace

bool Survey::is_rejected(std::uint64_t row_index) const noexcept {
    auto const row = row_index + 1;
    auto const found = std::ranges::lower_bound(rejected, row, {}, &Rejected::row);
    return found != rejected.end() && found->row == row;
}

tasker::Result<Survey> survey(std::string_view text) {
    CsvReader reader(text, text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
    TASKER_TRY_ASSIGN(auto const header, reader.next());
    if (!header) return invalid("the table is empty");
    Survey survey{.byte_count = text.size()};
    TASKER_TRY_ASSIGN(survey.columns, Columns::find(*header));

    std::unordered_set<std::string> codes;
    while (true) {
        auto const offset = reader.offset();
        TASKER_TRY_ASSIGN(auto const record, reader.next());
        if (!record) break;
        if (survey.row_count % kIndexedEvery == 0) survey.index.push_back(offset);
        ++survey.row_count;
        auto fault = fault_of(survey.columns, *record, codes);
        if (fault.empty()) continue;
        survey.rejected.push_back({.row = survey.row_count, .reason = std::move(fault)});
        if (survey.rejected.size() > kRejectedMax) {
            return invalid("more than 1000 bad rows; the last is row " +
                           std::to_string(survey.row_count) + ": " + survey.rejected.back().reason);
        }
    }
    if (survey.row_count == 0) return invalid("the table has a header but no rows");
    return survey;
}

tasker::JsonObject to_json(Survey const& survey) {
    tasker::JsonArray columns;
    for (auto const field : kColumnFields)
        columns.emplace_back(survey.columns.*field);
    tasker::JsonArray rejected;
    for (auto const& [row, reason] : survey.rejected) {
        rejected.push_back({{"row", row}, {"reason", reason}});
    }
    return {{"bytes", survey.byte_count},
            {"rows", survey.row_count},
            {"accepted", survey.row_count - survey.rejected.size()},
            {"rejected", std::move(rejected)},
            {"columns", std::move(columns)},
            {"index", tasker::JsonArray(survey.index.begin(), survey.index.end())}};
}

tasker::Result<Survey> survey_from_json(tasker::Json const& value) {
    // Boost.JSON reports a wrong type or an absent member by throwing.
    try {
        auto const& object = value.as_object();
        auto const number = [](tasker::Json const& one) { return one.to_number<std::uint64_t>(); };
        Survey survey{.byte_count = number(object.at("bytes")),
                      .row_count = number(object.at("rows")),
                      .index = read_all(object.at("index").as_array(), number)};
        auto const& columns = object.at("columns").as_array();
        std::size_t position = 0;
        for (auto const field : kColumnFields) {
            survey.columns.*field = columns.at(position++).to_number<std::size_t>();
        }
        survey.rejected = read_all(object.at("rejected").as_array(), [&](auto const& one) {
            auto const& rejected = one.as_object();
            return Rejected{.row = number(rejected.at("row")),
                            .reason = std::string(rejected.at("reason").as_string())};
        });
        return survey;
    } catch (std::exception const& error) {
        return invalid(std::string("this is no survey of a table: ") + error.what());
    }
}

Rows::Rows(Survey const& survey, std::string text, std::uint64_t position, std::uint64_t end)
    : survey_(&survey), text_(std::move(text)), position_(position), end_(end) {}

tasker::Result<Rows> Rows::open(std::filesystem::path const& file, Survey const& survey,
                                std::uint64_t first, std::uint64_t end) {
    if (first > end || end > survey.row_count) {
        return invalid("rows " + std::to_string(first) + ".." + std::to_string(end) +
                       " of a table of " + std::to_string(survey.row_count));
    }
    std::error_code error;
    auto const size = std::filesystem::file_size(file, error);
    if (!error && size != survey.byte_count) {
        return invalid(file.string() + " changed while it was read: it had " +
                       std::to_string(survey.byte_count) + " bytes, now " + std::to_string(size));
    }
    auto const block = first / kIndexedEvery;
    if (first == end || block >= survey.index.size()) return Rows(survey, {}, end, end);
    auto const block_after = (end + kIndexedEvery - 1) / kIndexedEvery;
    auto const from = survey.index[block];
    auto const to =
        block_after < survey.index.size() ? survey.index[block_after] : survey.byte_count;
    TASKER_TRY_ASSIGN(auto text, read_part(file, {.offset = from, .size = to - from}));

    Rows rows(survey, std::move(text), block * kIndexedEvery, end);
    while (rows.position_ < first) {
        TASKER_TRY(rows.next());
    }
    return rows;
}

tasker::Result<std::optional<Airport>> Rows::next() {
    CsvReader reader(text_, offset_);
    TASKER_TRY_ASSIGN(auto const record, reader.next());
    if (!record) return invalid("the table ends before row " + std::to_string(position_ + 1));
    offset_ = reader.offset();
    auto const row_index = position_++;
    if (survey_->is_rejected(row_index)) return std::optional<Airport>{};
    auto airport = read_airport(survey_->columns, *record);
    if (!airport) {
        return std::move(airport).error().with_context("row " + std::to_string(row_index + 1));
    }
    return std::optional(*std::move(airport));
}

}  // namespace airports
