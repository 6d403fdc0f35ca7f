#include "cli/plugins/manifest_table.hpp"

#include <algorithm>

#include "base/nearest.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

using configuration::Mark;
using configuration::Value;

namespace {

constexpr std::size_t kLabelColumnsMax = 300;

}  // namespace

std::string place_text(std::string const& file, Mark mark) {
    if (mark.line == 0) return file;
    return file + ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
}

void ManifestTable::wrong(Mark mark, std::string const& message, PluginSeverity severity) const {
    constexpr std::size_t kMessageColumnsMax = 1000;
    findings_.push_back({severity, place_text(file_, mark), one_line(message, kMessageColumnsMax)});
}

std::string ManifestTable::text(std::string_view name) const {
    auto const* const value = table_.find(name);
    if (value == nullptr) return {};
    if (value->text() != nullptr) return *value->text();
    wrong(value->mark(),
          std::string(name) + " is to be a text, and this is " + std::string(kind_of(*value)));
    return {};
}

std::string ManifestTable::label(std::string_view name) const {
    return one_line(text(name), kLabelColumnsMax);
}

std::string ManifestTable::needed_text(std::string_view name) const {
    auto const* const value = table_.find(name);
    auto found = text(name);
    if (value == nullptr || (value->text() != nullptr && found.empty()))
        wrong(value == nullptr ? mark() : value->mark(), std::string(name) + " is missing");
    return found;
}

bool ManifestTable::flag(std::string_view name) const {
    auto const* const value = table_.find(name);
    if (value == nullptr) return false;
    if (value->boolean() != nullptr) return *value->boolean();
    wrong(value->mark(), std::string(name) + " is to be true or false");
    return false;
}

std::vector<std::string> ManifestTable::texts(std::string_view name) const {
    auto const* const value = table_.find(name);
    std::vector<std::string> found;
    if (value == nullptr) return found;
    auto const* const list = value->list();
    auto const is_text = [](Value const& one) { return one.text() != nullptr; };
    if (list == nullptr || !std::ranges::all_of(*list, is_text)) {
        wrong(value->mark(), std::string(name) + " is to be a list of texts");
        return found;
    }
    for (auto const& one : *list)
        found.push_back(one_line(*one.text(), kLabelColumnsMax));
    return found;
}

void ManifestTable::each(std::string_view name,
                         std::function<void(ManifestTable const&)> const& take) const {
    auto const* const value = table_.find(name);
    if (value == nullptr) return;
    auto const* const list = value->list();
    auto const is_table = [](Value const& one) { return one.table() != nullptr; };
    if (list == nullptr || !std::ranges::all_of(*list, is_table)) {
        wrong(value->mark(), std::string(name) + " is to be tables: [[" + std::string(name) + "]]");
        return;
    }
    for (auto const& one : *list)
        take(ManifestTable(file_, one, findings_));
}

void ManifestTable::warn_of_others(std::vector<std::string> const& known) const {
    for (auto const& member : *table_.table()) {
        if (std::ranges::find(known, member.name) != known.end()) continue;
        auto message = member.name + " is read by nothing";
        if (auto const near = base::nearest(member.name, known))
            message += "; did you mean " + *near + "?";
        wrong(member.mark, message, PluginSeverity::Warning);
    }
}

}  // namespace tasker::cli
