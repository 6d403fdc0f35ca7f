#include "cli/text/findings.hpp"

#include <string_view>

#include "cli/text/counted.hpp"
#include "cli/text/style.hpp"

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

Style style_of(Severity severity) noexcept {
    switch (severity) {
        case Severity::Error: return Style::Bad;
        case Severity::Warning: return Style::Waiting;
        case Severity::Info: return Style::Faint;
    }
    return Style::Plain;
}

void add(std::string& text, std::size_t count, std::string_view one, std::string_view many = {}) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += counted(count, one, many);
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
    add(text, counts.errors, "error");
    add(text, counts.warnings, "warning");
    add(text, counts.advice, "piece of advice", "pieces of advice");
    return text.empty() ? "no findings" : text;
}

std::string shown(templates::Finding const& finding, bool has_colour) {
    auto text = finding.to_text();
    if (!has_colour) return text;
    auto const word = std::string(word_of(finding.severity)) + ":";
    if (auto const place = text.find(word); place != std::string::npos) {
        text.replace(place, word.size(), paint(word, style_of(finding.severity), true));
    }
    return text;
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
