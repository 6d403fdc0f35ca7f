#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "csv.hpp"
#include "decimal.hpp"
#include "files.hpp"
#include "report.hpp"
#include "statistics.hpp"
#include "table.hpp"

namespace airports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string const kHeader = R"("icao","iata","name","city","country","elevation","lat","lon")";

std::string row(std::string const& icao, std::string const& rest) {
    return icao + ",,Name of " + icao + ",City," + rest + "\n";
}

std::vector<CsvReader::Record> records(std::string_view text) {
    std::vector<CsvReader::Record> all;
    CsvReader reader(text);
    while (true) {
        auto record = reader.next();
        if (!record) {
            ADD_FAILURE() << record.error().message();
            return all;
        }
        if (!*record) return all;
        all.push_back(**record);
    }
}

Airport airport(std::string const& icao, std::int64_t elevation, std::int64_t longitude) {
    return {.icao = icao,
            .name = "Name",
            .country = "XX",
            .elevation_ft3 = elevation,
            .latitude_deg6 = 0,
            .longitude_deg6 = longitude};
}

/// A folder of its own, gone after the test.
class Folder {
public:
    Folder() : path_(std::filesystem::path(testing::TempDir()) / name()) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path operator/(char const* file) const { return path_ / file; }

private:
    static std::string name() {
        auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
        return std::string("airports_") + test->test_suite_name() + "_" + test->name();
    }
    std::filesystem::path path_;
};

struct CsvCase {
    char const* name;
    char const* text;
    std::vector<CsvReader::Record> records;
};

class Csv : public testing::TestWithParam<CsvCase> {};

TEST_P(Csv, IsReadAsRfc4180Says) {
    EXPECT_EQ(records(GetParam().text), GetParam().records);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Csv,
    testing::Values(CsvCase{"Empty", "", {}},
                    CsvCase{"Plain", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
                    CsvCase{"NoLineBreakAtTheEnd", "a,b", {{"a", "b"}}},
                    CsvCase{"EmptyFields", ",a,\n,\n", {{"", "a", ""}, {"", ""}}},
                    CsvCase{"EmptyLine", "a\n\nb\n", {{"a"}, {""}, {"b"}}},
                    CsvCase{"LineBreaksOfWindows", "a,b\r\nc,\"d\"\r\n", {{"a", "b"}, {"c", "d"}}},
                    CsvCase{"CommaInQuotes", "\"a,b\",c\n", {{"a,b", "c"}}},
                    CsvCase{"LineBreakInQuotes", "\"a\nb\",c\n", {{"a\nb", "c"}}},
                    CsvCase{"DoubledQuotes", "\"say \"\"hi\"\"\",\"\"\n", {{"say \"hi\"", ""}}},
                    CsvCase{"QuoteInsideAPlainField", "5\" pipe,x\n", {{"5\" pipe", "x"}}}),
    [](auto const& tested) { return tested.param.name; });

TEST(CsvReader, NamesTheLineOfAQuoteThatIsNotClosed) {
    CsvReader reader("a\n\"b\nc");
    ASSERT_TRUE(reader.next());
    auto const record = reader.next();
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().message(), "line 2: a quote is not closed");
}

TEST(CsvReader, RefusesTextBesideAQuotedField) {
    CsvReader reader("\"a\"b,c\n");
    auto const record = reader.next();
    ASSERT_FALSE(record);
    EXPECT_THAT(record.error().message(), HasSubstr("line 1"));
}

TEST(CsvReader, StartsAtTheOffsetOfARecord) {
    std::string const text = "a,b\n\"c\nc\",d\ne,f\n";
    CsvReader reader(text);
    ASSERT_TRUE(reader.next());
    ASSERT_TRUE(reader.next());
    CsvReader later(text, reader.offset());
    auto const record = later.next();
    ASSERT_TRUE(record);
    EXPECT_THAT(**record, ElementsAre("e", "f"));
}

TEST(Decimal, ReadsAndPrintsWithoutRounding) {
    struct Case {
        char const* text;
        std::int64_t value;
        char const* printed;
    };
    for (auto const& [text, value, printed] :
         {Case{"0", 0, "0"}, Case{"-0.0", 0, "0"}, Case{"12.5", 12'500, "12.5"},
          Case{"-0.25", -250, "-0.25"}, Case{"+7", 7'000, "7"}, Case{"100", 100'000, "100"},
          Case{"3.", 3'000, "3"}}) {
        EXPECT_EQ(parse_decimal(text, 3), value) << text;
        EXPECT_EQ(format_decimal(value, 3), printed) << text;
    }
}

TEST(Decimal, RefusesWhatIsNoNumberOfThatManyDecimals) {
    for (auto const* const text :
         {"", "-", ".5", "1.2345", "1e3", "1,5", " 1", "1 ", "--1", "nan", "1234567890123"}) {
        EXPECT_EQ(parse_decimal(text, 3), std::nullopt) << text;
    }
}

TEST(Columns, MayStandInAnyOrder) {
    auto const columns =
        Columns::find({"lon", "lat", "extra", "elevation", "country", "name", "icao"});
    ASSERT_TRUE(columns);
    auto const airport =
        read_airport(*columns, {"-3.5", "40.5", "?", "2000", "ES", "Barajas", "LEMD"});
    ASSERT_TRUE(airport) << airport.error().message();
    EXPECT_EQ(airport->icao, "LEMD");
    EXPECT_EQ(airport->longitude_deg6, -3'500'000);
    EXPECT_EQ(airport->elevation_ft3, 2'000'000);
}

TEST(Columns, NamesAllThatAreMissing) {
    auto const columns = Columns::find({"icao", "name", "name", "country", "elevation", "lat"});
    ASSERT_FALSE(columns);
    EXPECT_EQ(columns.error().message(),
              "the header has more than one column \"name\", no column \"lon\"");
}

struct BadRow {
    char const* name;
    std::string row;
    char const* reason;
};

class RowCheck : public testing::TestWithParam<BadRow> {};

TEST_P(RowCheck, SaysWhyTheRowIsRejected) {
    auto const found = survey(kHeader + "\n" + row("AAAA", "DE,1,2,3") + GetParam().row);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->row_count, 2U);
    ASSERT_EQ(found->rejected.size(), 1U);
    EXPECT_EQ(found->rejected.front().row, 2U);
    EXPECT_EQ(found->rejected.front().reason, GetParam().reason);
    EXPECT_FALSE(found->is_rejected(0));
    EXPECT_TRUE(found->is_rejected(1));
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, RowCheck,
    testing::Values(
        BadRow{"Short", "BBBB,,Name\n", "3 columns instead of 8"},
        BadRow{"EmptyLine", "\n", "1 columns instead of 8"},
        BadRow{"Code", row("bbbb", "DE,1,2,3"),
               "icao \"bbbb\" is not four capital letters or digits"},
        BadRow{"Country", row("BBBB", "D,1,2,3"), "country \"D\" is not two capital letters"},
        BadRow{"Elevation", row("BBBB", "DE,high,2,3"), "elevation \"high\" is not a number"},
        BadRow{"TooHigh", row("BBBB", "DE,30001,2,3"), "elevation 30001 is outside -2000..30000"},
        BadRow{"Latitude", row("BBBB", "DE,1,90.000001,3"), "lat 90.000001 is outside -90..90"},
        BadRow{"Longitude", row("BBBB", "DE,1,2,-180.5"), "lon -180.5 is outside -180..180"},
        BadRow{"Duplicate", row("AAAA", "DE,1,2,3"), "icao \"AAAA\" stands in an earlier row too"}),
    [](auto const& tested) { return tested.param.name; });

TEST(Survey, RefusesWhatIsNoTableOfAirports) {
    std::string many_bad = kHeader + "\n";
    for (int i = 0; i <= 1000; ++i)
        many_bad += "x\n";
    for (auto const& [text, reason] : std::vector<std::pair<std::string, std::string>>{
             {"", "empty"},
             {"a,b\n1,2\n", "the header has no column \"icao\""},
             {kHeader + "\n", "no rows"},
             {kHeader + "\n\"open", "line 2: a quote is not closed"},
             {many_bad, "row 1001"}}) {
        auto const found = survey(text);
        ASSERT_FALSE(found) << text;
        EXPECT_THAT(found.error().message(), HasSubstr(reason));
    }
}

TEST(Survey, SkipsAByteOrderMark) {
    EXPECT_TRUE(survey("\xEF\xBB\xBF" + kHeader + "\n" + row("AAAA", "DE,1,2,3")));
}

/// Rows R000, R001, ...; every seventh is bad.
std::string table_of(int count) {
    std::string text = kHeader + "\n";
    for (int i = 0; i < count; ++i) {
        auto digits = std::to_string(i);
        digits.insert(0, 3 - digits.size(), '0');
        text += row("R" + digits, i % 7 == 6 ? "DE,bad,2,3" : "DE,1,2,3");
    }
    return text;
}

TEST(Rows, GiveTheSameAirportsWhereverABatchBegins) {
    Folder const folder;
    auto const file = folder / "airports.csv";
    auto const text = table_of(600);
    ASSERT_TRUE(replace_file(file, text));
    auto const surveyed = survey(text);
    ASSERT_TRUE(surveyed);
    auto const found = survey_from_json(to_json(*surveyed));
    ASSERT_TRUE(found) << found.error().message();

    for (std::uint64_t const size : {1U, 97U, 250U, 600U}) {
        std::uint64_t accepted = 0;
        for (std::uint64_t first = 0; first < 600; first += size) {
            auto rows = Rows::open(file, *found, first, std::min<std::uint64_t>(first + size, 600));
            ASSERT_TRUE(rows) << rows.error().message();
            for (auto expected = first; !rows->at_end(); ++expected) {
                ASSERT_EQ(rows->position(), expected);
                auto const airport = rows->next();
                ASSERT_TRUE(airport) << airport.error().message();
                ASSERT_EQ(airport->has_value(), expected % 7 != 6) << expected;
                if (!*airport) continue;
                ++accepted;
                ASSERT_EQ(std::stoul((*airport)->icao.substr(1)), expected);
            }
        }
        EXPECT_EQ(accepted, 600U - found->rejected.size()) << size;
    }
}

TEST(Rows, RefuseAFileThatChangedAfterTheSurvey) {
    Folder const folder;
    auto const file = folder / "airports.csv";
    auto const found = survey(table_of(10));
    ASSERT_TRUE(found);
    ASSERT_TRUE(replace_file(file, table_of(11)));
    auto const rows = Rows::open(file, *found, 0, 10);
    ASSERT_FALSE(rows);
    EXPECT_THAT(rows.error().message(), HasSubstr("changed"));
}

TEST(Rows, RefuseARangeThatTheTableDoesNotHave) {
    auto const found = survey(table_of(10));
    ASSERT_TRUE(found);
    EXPECT_FALSE(Rows::open("none.csv", *found, 5, 11));
    EXPECT_FALSE(Rows::open("none.csv", *found, 6, 5));
}

TEST(Statistics, AreTheSameHoweverTheRowsWereCut) {
    std::vector<Airport> airports;
    for (int i = 0; i < 40; ++i) {
        auto one = airport("A" + std::to_string(100 + i), (i * 37) % 11 * 1000,
                           (i * 73'000'003LL) % 360'000'000 - 180'000'000);
        one.country = i % 3 == 0 ? "AA" : "BB";
        one.latitude_deg6 = (i * 41'000'017LL) % 180'000'000 - 90'000'000;
        airports.push_back(one);
    }
    Statistics whole;
    for (auto const& one : airports)
        whole.add(one);
    for (std::size_t const size : {1U, 7U, 39U}) {
        Statistics merged;
        // Backwards, and each part through its JSON form, as results travel.
        for (auto end = airports.size(); end > 0; end -= std::min(size, end)) {
            Statistics part;
            for (auto i = end - std::min(size, end); i < end; ++i)
                part.add(airports[i]);
            auto const read =
                statistics_from_json(boost::json::parse(boost::json::serialize(to_json(part))));
            ASSERT_TRUE(read) << read.error().message();
            merged.merge(*read);
        }
        EXPECT_EQ(merged, whole) << size;
    }
}

TEST(Statistics, KeepTheHighestAirportAndOfEqualOnesTheFirst) {
    Statistics statistics;
    statistics.add(airport("MMMM", -5'000, 0));
    EXPECT_EQ(statistics.countries.at("XX").highest.icao, "MMMM");
    statistics.add(airport("ZZZZ", 7'000, 0));
    statistics.add(airport("BBBB", 7'000, 0));
    statistics.add(airport("CCCC", 7'000, 0));
    EXPECT_EQ(statistics.countries.at("XX").highest.icao, "BBBB");
}

TEST(Statistics, CutTheBoxWhereItIsNarrower) {
    struct Case {
        std::vector<std::int64_t> longitudes;
        CountryStatistics::Edges edges;
    };
    for (auto const& [longitudes, edges] :
         {Case{{10'000'000}, {10'000'000, 10'000'000}},
          Case{{-20'000'000, 30'000'000}, {-20'000'000, 30'000'000}},      // across Greenwich
          Case{{177'000'000, -179'000'000}, {177'000'000, -179'000'000}},  // Fiji
          Case{{-180'000'000, 180'000'000}, {180'000'000, 180'000'000}},  // one meridian, two names
          Case{{-170'000'000, -160'000'000}, {-170'000'000, -160'000'000}}}) {
        Statistics statistics;
        for (auto const longitude : longitudes)
            statistics.add(airport("AAAA", 0, longitude));
        EXPECT_EQ(statistics.countries.at("XX").longitude_edges(), edges) << longitudes.front();
    }
}

TEST(Statistics, RefuseJsonOfAnotherForm) {
    for (auto const* const text : {"null", "{}", R"({"rows":1})", R"({"rows":-1,"countries":{}})",
                                   R"({"rows":1,"countries":{"DE":{"airports":1}}})"}) {
        EXPECT_FALSE(statistics_from_json(boost::json::parse(text))) << text;
    }
}

TEST(Report, RanksCountriesAndEscapesNames) {
    Report report{
        .table = "airports.csv", .batch_count = 2, .rejected = {{.row = 9, .reason = "lat | bad"}}};
    auto few = airport("AAAA", -1'266'000, 35'500'000);
    few.country = "IL";
    few.name = "Bar \"x\" | Yehuda";
    report.statistics.add(few);
    report.statistics.add(airport("BBBB", 14'472'500, 177'000'000));
    report.statistics.add(airport("CCCC", 1'000, -179'000'000));

    auto const markdown = to_markdown(report);
    EXPECT_THAT(markdown, HasSubstr("3 airports in 2 countries, from `airports.csv`, in 2 batches; "
                                    "1 rows were left out."));
    EXPECT_THAT(
        markdown,
        HasSubstr("| XX | 2 | Name (BBBB) | 4411 | 0 | 177 | 0 | -179 |\n"
                  "| IL | 1 | Bar \"x\" \\| Yehuda (AAAA) | -386 | 0 | 35.5 | 0 | 35.5 |\n"));
    EXPECT_THAT(markdown, HasSubstr("- row 9: lat \\| bad\n"));
    EXPECT_EQ(
        to_csv(report),
        "country,airports,highest_icao,highest_name,highest_elevation_ft,south,west,north,east\n"
        "XX,2,BBBB,\"Name\",14472.5,0,177,0,-179\n"
        "IL,1,AAAA,\"Bar \"\"x\"\" | Yehuda\",-1266,0,35.5,0,35.5\n");
}

TEST(Files, AreReplacedAsAWholeAndLeaveNothingElse) {
    Folder const folder;
    auto const file = folder / "deep" / "report.md";
    ASSERT_TRUE(replace_file(file, "first"));
    // As a killed process may have left it.
    std::ofstream(file.string() + ".part") << "half of a much longer te";
    ASSERT_TRUE(replace_file(file, "second"));
    auto const text = read_file(file);
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "second");
    EXPECT_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST(Files, ErrorsNameThePathAndTheReason) {
    Folder const folder;
    auto const absent = read_file(folder / "absent.csv");
    ASSERT_FALSE(absent);
    EXPECT_THAT(absent.error().message(), HasSubstr("absent.csv: No such file"));
    auto const blocked = replace_file(folder / ".", "text");
    EXPECT_FALSE(blocked);
    auto const folder_as_file = read_file(folder / ".");
    ASSERT_FALSE(folder_as_file);
    EXPECT_THAT(folder_as_file.error().message(), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace airports
