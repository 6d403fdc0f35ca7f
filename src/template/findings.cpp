#include "template/findings.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/nearest.hpp"

namespace tasker::templates {

namespace {

constexpr std::size_t kKeptMax = 1000;

std::string_view word_for(Severity severity) {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Info: return "info";
    }
    return {};
}

}  // namespace

std::string_view to_text(FindingCode code) noexcept {
    switch (code) {
#define TASKER_FINDING(name, code_text, severity, meaning) \
    case FindingCode::name: return code_text;
#include "template/finding_codes.def"
#undef TASKER_FINDING
    }
    return {};
}

Severity severity_of(FindingCode code) noexcept {
    switch (code) {
#define TASKER_FINDING(name, code_text, severity, meaning) \
    case FindingCode::name: return Severity::severity;
#include "template/finding_codes.def"
#undef TASKER_FINDING
    }
    return Severity::Error;
}

std::string Finding::to_text() const {
    auto text = file;
    if (line > 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
    text += ": ";
    text += word_for(severity);
    return text + ": " + message + " [" + code + "]";
}

void Findings::add(FindingCode code, Mark place, std::string message) {
    auto const severity = severity_of(code);
    auto& count = counts_[static_cast<std::size_t>(severity)];
    if (++count > kKeptMax) return;
    found_.push_back({.severity = severity,
                      .code = std::string(templates::to_text(code)),
                      .file = file_,
                      .line = place.line,
                      .column = place.column,
                      .message = std::move(message)});
}

std::string Findings::did_you_mean(std::string_view name, std::span<std::string const> candidates) {
    if (candidates.size() > comparisons_left_) return {};
    comparisons_left_ -= candidates.size();
    auto const meant = base::nearest(name, candidates);
    return meant ? "; did you mean \"" + *meant + "\"?" : std::string();
}

std::vector<Finding> Findings::in_order() && {
    for (auto const count : counts_) {
        if (count <= kKeptMax) continue;
        add(FindingCode::MoreFindings, {},
            "only the first " + std::to_string(kKeptMax) + " of " + std::to_string(count) +
                " findings of one severity are listed");
    }
    auto const order = [](Finding const& finding) {
        // A finding about the whole file says least about a place, so it comes last.
        return std::tuple(finding.line == 0, finding.line, finding.column, finding.severity,
                          std::string_view(finding.code), std::string_view(finding.message));
    };
    std::ranges::sort(found_, {}, order);
    // An anchor that is used twice would tell the same twice.
    auto const repeated = std::ranges::unique(found_, {}, order);
    found_.erase(repeated.begin(), repeated.end());
    return std::move(found_);
}

}  // namespace tasker::templates
