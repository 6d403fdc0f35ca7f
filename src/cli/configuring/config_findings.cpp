#include "cli/configuring/config_findings.hpp"

#include <utility>

#include "cli/text/severity.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/pages/words.hpp"

namespace tasker::cli {

namespace {

Style colour_of(configuration::Severity severity) noexcept {
    switch (severity) {
        case configuration::Severity::Error: return Style::Bad;
        case configuration::Severity::Warning: return Style::Waiting;
        case configuration::Severity::Info: return Style::Faint;
    }
    return Style::Plain;
}

}  // namespace

ConfigFindingCounts count_of(std::span<configuration::Finding const> findings) {
    ConfigFindingCounts counts;
    for (auto const& finding : findings) {
        switch (finding.severity) {
            case configuration::Severity::Error: ++counts.errors; break;
            case configuration::Severity::Warning: ++counts.warnings; break;
            case configuration::Severity::Info: ++counts.notes; break;
        }
    }
    return counts;
}

std::string to_text(ConfigFindingCounts const& counts) {
    std::string text;
    append_count(text, counts.errors, "error");
    append_count(text, counts.warnings, "warning");
    append_count(text, counts.notes, "note");
    return text.empty() ? "no findings" : text;
}

std::string shown(configuration::Finding const& finding, bool has_colour) {
    auto text = finding.to_text();
    if (!has_colour) return text;
    return with_severity_painted(std::move(text), configuration::to_text(finding.severity),
                                 colour_of(finding.severity));
}

void print_findings(std::span<configuration::Finding const> findings, Context& context) {
    auto const has_colour = context.notes_screen().has_colour;
    for (auto const& finding : findings)
        context.notes << shown(finding, has_colour) << '\n';
}

std::string explained(configuration::Finding const& finding) {
    constexpr std::size_t kColumns = 80;
    auto const* const key = configuration::all_keys().find(finding.key);
    if (key == nullptr) return {};
    return configuration::wrapped(key->facts.says, "    ", kColumns) +
           configuration::wrapped("Give " + key->wanted() +
                                      ". Default: " + configuration::defaults_to_text(*key) + ".",
                                  "    ", kColumns);
}

JsonArray to_json(std::span<configuration::Finding const> findings) {
    JsonArray list;
    for (auto const& finding : findings) {
        list.push_back({{"severity", configuration::to_text(finding.severity)},
                        {"code", configuration::to_text(finding.code)},
                        {"file", finding.file},
                        {"line", finding.place.line},
                        {"column", finding.place.column},
                        {"key", finding.key},
                        {"message", finding.message}});
    }
    return list;
}

}  // namespace tasker::cli
