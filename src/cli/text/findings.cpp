#include "cli/text/findings.hpp"

#include <string_view>
#include <utility>

#include "cli/text/severity.hpp"

namespace tasker::cli {

namespace {

using templates::Severity;

std::string_view word_of(Severity severity) noexcept {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Info: return "info";
    }
    return "info";
}

Style style_of_severity(Severity severity) noexcept {
    switch (severity) {
        case Severity::Error: return Style::Bad;
        case Severity::Warning: return Style::Waiting;
        case Severity::Info: return Style::Faint;
    }
    return Style::Plain;
}

}  // namespace

FindingCounts count_of(std::span<templates::Finding const> findings) {
    FindingCounts counts;
    for (auto const& finding : findings) {
        switch (finding.severity) {
            case Severity::Error: ++counts.errors; break;
            case Severity::Warning: ++counts.warnings; break;
            case Severity::Info: ++counts.advice; break;
        }
    }
    return counts;
}

std::string to_text(FindingCounts const& counts) {
    std::string text;
    append_count(text, counts.errors, "error");
    append_count(text, counts.warnings, "warning");
    append_count(text, counts.advice, "piece of advice", "pieces of advice");
    return text.empty() ? "no findings" : text;
}

std::string shown(templates::Finding const& finding, bool has_colour) {
    auto text = finding.to_text();
    if (!has_colour) return text;
    return with_severity_painted(std::move(text), word_of(finding.severity),
                                 style_of_severity(finding.severity));
}

Json to_json(std::span<templates::Finding const> findings) {
    JsonArray list;
    for (auto const& finding : findings) {
        list.push_back({{"severity", word_of(finding.severity)},
                        {"code", finding.code},
                        {"file", finding.file},
                        {"line", finding.line},
                        {"column", finding.column},
                        {"message", finding.message}});
    }
    return list;
}

}  // namespace tasker::cli
