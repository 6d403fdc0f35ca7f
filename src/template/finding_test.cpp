#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "template/finding_cases_test.hpp"
#include "template/findings.hpp"
#include "template/load.hpp"

namespace tasker::templates {
namespace {

std::string place_of(Finding const& finding) {
    if (finding.line == 0) return "";
    return std::to_string(finding.line) + ":" + std::to_string(finding.column);
}

std::string listed(std::vector<Finding> const& findings) {
    std::string lines;
    for (std::size_t i = 0; i < std::min<std::size_t>(findings.size(), 10); ++i) {
        lines += findings[i].to_text() + "\n";
    }
    return lines;
}

class CheckTextFinds : public testing::TestWithParam<FindingCase> {};

TEST_P(CheckTextFinds, WithItsPlace) {
    auto const& [code, place, words, text] = GetParam();
    auto const checked = check_text(text, "order.yaml");
    auto const is_it = [&](Finding const& finding) {
        return finding.code == code && place_of(finding) == place && finding.file == "order.yaml" &&
               finding.message.find(words) != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::any_of(checked.findings, is_it))
        << "wanted " << place << " " << words << " [" << code << "], found\n"
        << listed(checked.findings) << "in\n"
        << text.substr(0, 400);
    auto const is_error = [](Finding const& each) { return each.severity == Severity::Error; };
    EXPECT_EQ(checked.tmpl.has_value(), std::ranges::none_of(checked.findings, is_error));
}

// spec 4.1 to 4.9; the sections are comments in the table.
INSTANTIATE_TEST_SUITE_P(Spec4, CheckTextFinds,
                         testing::ValuesIn(finding_cases().begin(), finding_cases().end()),
                         [](auto const& tested) {
                             return std::string(tested.param.code) + "_" +
                                    std::to_string(tested.index);
                         });

std::set<std::string> codes_in_the_table() {
    return {
#define TASKER_FINDING(name, code, severity, meaning) code,
#include "template/finding_codes.def"
#undef TASKER_FINDING
    };
}

std::string severity_word(Severity severity) {
    return severity == Severity::Error     ? "error"
           : severity == Severity::Warning ? "warning"
                                           : "info";
}

std::string reference_page() {
    auto const root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
    std::ifstream stream(root / "docs" / "reference" / "templates.md");
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(FindingCodes, AreEachProducedBySomeCase) {
    std::set<std::string> produced;
    for (auto const& each : finding_cases())
        produced.emplace(each.code);
    EXPECT_EQ(produced, codes_in_the_table());
}

TEST(FindingCodes, AreTheRowsOfTheReferencePage) {
    std::set<std::string> wanted;
#define TASKER_FINDING(name, code, severity, meaning)                                              \
    wanted.insert(std::string("| `") + code + "` | " + severity_word(Severity::severity) + " | " + \
                  meaning + " |");
#include "template/finding_codes.def"
#undef TASKER_FINDING
    auto const page = reference_page();
    std::set<std::string> rows;
    std::regex const row("\\| `[A-Z_]+` \\| (error|warning|info) \\|[^|\n]*\\|");
    for (std::sregex_iterator each(page.begin(), page.end(), row), end; each != end; ++each) {
        rows.insert(each->str());
    }
    EXPECT_EQ(rows, wanted);
}

TEST(ReferencePage, HasExamplesThatLoadWithoutAnError) {
    std::istringstream page(reference_page());
    std::string line;
    std::string text;
    bool is_inside = false;
    int examples = 0;
    for (int number = 1; std::getline(page, line); ++number) {
        if (line == "```yaml") {
            is_inside = true;
            text = std::string(static_cast<std::size_t>(number), '\n');  // places are the page's
        } else if (line == "```" && is_inside) {
            is_inside = false;
            ++examples;
            auto const loaded = load_text(text, "templates.md");
            EXPECT_TRUE(loaded) << loaded.error().message();
        } else if (is_inside) {
            text += line + "\n";
        }
    }
    EXPECT_GE(examples, 7);
}

TEST(Finding, ReadsLikeACompilersMessage) {
    Finding const finding{.severity = Severity::Warning,
                          .code = "ORPHAN_STEP",
                          .file = "order.yaml",
                          .line = 12,
                          .column = 7,
                          .message = "alone"};
    EXPECT_EQ(finding.to_text(), "order.yaml:12:7: warning: alone [ORPHAN_STEP]");
    EXPECT_EQ((Finding{.code = "TOO_LARGE", .file = "a.yaml", .message = "m"}).to_text(),
              "a.yaml: error: m [TOO_LARGE]");
}

TEST(Findings, AreInOrderOfPlaceAndEachOnlyOnce) {
    Findings findings("f");
    findings.add(FindingCode::TooLarge, {}, "whole file");
    findings.add(FindingCode::UnknownKey, {3, 1}, "later");
    findings.add(FindingCode::UnknownKey, {2, 9}, "middle");
    findings.add(FindingCode::UnknownKey, {2, 1}, "first");
    findings.add(FindingCode::UnknownKey, {2, 1}, "first");
    std::vector<std::string> messages;
    for (auto const& finding : std::move(findings).in_order())
        messages.push_back(finding.message);
    EXPECT_THAT(messages, testing::ElementsAre("first", "middle", "later", "whole file"));
}

}  // namespace
}  // namespace tasker::templates
