#include "configuration/findings.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace tasker::configuration {

namespace {

constexpr std::size_t kFindingsKeptMax = 1000;

struct CodeRow {
    std::string_view code;
    Severity severity;
    std::string_view meaning;
};
constexpr std::array<CodeRow, kFindingCodeCount> kCodeRows = {{
#define TASKER_CONFIGURATION_FINDING(name, code, severity, meaning) \
    {code, Severity::severity, meaning},
#include "configuration/finding_codes.def"
#undef TASKER_CONFIGURATION_FINDING
}};

CodeRow const& row_of(FindingCode code) noexcept {
    return kCodeRows[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view to_text(Severity severity) noexcept {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Info: return "info";
    }
    return {};
}

std::string_view to_text(FindingCode code) noexcept {
    return row_of(code).code;
}

Severity severity_of(FindingCode code) noexcept {
    return row_of(code).severity;
}

std::string_view meaning_of(FindingCode code) noexcept {
    return row_of(code).meaning;
}

std::string Finding::to_text() const {
    std::string text = file;
    if (place.line > 0)
        text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    if (!text.empty()) text += ": ";
    text += std::string(configuration::to_text(severity)) + ": ";
    if (!key.empty()) text += key + ": ";
    return text + message + " [" + std::string(configuration::to_text(code)) + "]";
}

void Findings::add(FindingCode code, std::string file, Mark place, std::string key,
                   std::string message) {
    auto const severity = severity_of(code);
    auto& count = counts_[static_cast<std::size_t>(severity)];
    if (++count > kFindingsKeptMax) return;
    found_.push_back({.code = code,
                      .severity = severity,
                      .file = std::move(file),
                      .place = place,
                      .key = std::move(key),
                      .message = std::move(message)});
}

bool Findings::has_room_for(FindingCode code) const noexcept {
    return count_of(severity_of(code)) < kFindingsKeptMax;
}

std::vector<Finding> Findings::in_order() && {
    auto const counts = counts_;
    // Files keep the order in which they were read; what is in no file comes last.
    std::vector<std::string> files;
    for (auto const& finding : found_) {
        if (!finding.file.empty() && std::ranges::find(files, finding.file) == files.end())
            files.push_back(finding.file);
    }
    auto const order = [&](std::size_t index) {
        auto const& finding = found_[index];
        auto const file =
            finding.file.empty() ? files.end() : std::ranges::find(files, finding.file);
        return std::tuple(finding.severity, file - files.begin(), finding.place.line,
                          finding.place.column, index);
    };
    std::vector<std::size_t> indices(found_.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    std::ranges::sort(indices, {}, order);
    std::vector<Finding> sorted;
    sorted.reserve(indices.size());
    for (auto const index : indices)
        sorted.push_back(std::move(found_[index]));
    found_ = std::move(sorted);
    for (auto const count : counts) {
        if (count <= kFindingsKeptMax) continue;
        add(FindingCode::MoreFindings, {}, {}, {},
            "only the first " + std::to_string(kFindingsKeptMax) + " of " + std::to_string(count) +
                " findings of one severity are listed");
    }
    return std::move(found_);
}

}  // namespace tasker::configuration
