#include "configuration/keys/keys.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/nearest.hpp"
#include "configuration/keys/areas.hpp"

namespace tasker::configuration {

namespace {

std::string_view last_name(std::string_view path) noexcept {
    return path.substr(path.rfind('.') + 1);  // npos + 1 is 0
}

std::string_view parent_of(std::string_view path) noexcept {
    auto const dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

}  // namespace

void Keys::add(Key key) {
    auto const is_new = by_path_.emplace(key.path, keys_.size()).second;
    TASKER_ASSERT(is_new);
    for (auto section = key.section(); !section.empty(); section = parent_of(section))
        sections_.try_emplace(std::string(section));
    keys_.push_back(std::move(key));
}

void Keys::describe(std::string_view section, std::string_view text) {
    sections_[std::string(section)] = text;
}

void Keys::set_use(std::string_view path, Reader reader, KeyUse use) {
    auto const found = by_path_.find(path);
    TASKER_ASSERT(found != by_path_.end());
    auto& key = keys_[found->second];
    (reader == Reader::Server ? key.server_use : key.worker_use) = use;
}

void Keys::add_alias(std::string from, std::string to) {
    aliases_.emplace(std::move(from), std::move(to));
}

Key const* Keys::find(std::string_view path) const noexcept {
    auto const found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : &keys_[found->second];
}

bool Keys::is_section(std::string_view path) const noexcept {
    return path.empty() || sections_.contains(path);
}

std::string_view Keys::description_of(std::string_view section) const noexcept {
    auto const found = sections_.find(section);
    return found == sections_.end() ? std::string_view() : found->second;
}

std::vector<std::string> Keys::names_in(std::string_view section) const {
    std::vector<std::string> names;
    auto const add_if_inside = [&](std::string_view path) {
        if (parent_of(path) == section) names.emplace_back(last_name(path));
    };
    for (auto const& key : keys_)
        add_if_inside(key.path);
    for (auto const& [path, unused] : sections_)
        add_if_inside(path);
    return names;
}

std::string Keys::canonical(std::string_view path) const {
    for (auto const& [from, to] : aliases_) {
        if (path == from) return to;
        if (path.starts_with(from) && path[from.size()] == '.')
            return to + std::string(path.substr(from.size()));
    }
    return std::string(path);
}

std::vector<std::string> Keys::ending_with(std::string_view name) const {
    auto const ending = "." + std::string(name);
    std::vector<std::string> found;
    std::ptrdiff_t fewest = 0;
    auto const see = [&](std::string const& path) {
        if (!path.ends_with(ending)) return;
        auto const dots = std::ranges::count(path, '.');
        if (found.empty() || dots < fewest) {
            found.clear();
            fewest = dots;
        }
        if (dots == fewest) found.push_back(path);
    };
    for (auto const& key : keys_)
        see(key.path);
    for (auto const& [path, unused] : sections_)
        see(path);
    return found;
}

/// Name by name from the left: each is right, or similar to one.
std::optional<std::string> Keys::with_similar_names(std::string_view path) const {
    std::string meant;
    while (!path.empty()) {
        auto const end = std::min(path.find('.'), path.size());
        auto const near = base::nearest(path.substr(0, end), names_in(meant));
        if (!near) return std::nullopt;
        meant += (meant.empty() ? "" : ".") + *near;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    if (meant.empty()) return std::nullopt;
    return meant;
}

std::optional<std::string> Keys::meant_by(std::string_view path) const {
    if (auto similar = with_similar_names(path)) return similar;
    // The same below another table, or without its first tables.
    for (auto ending = path; !ending.empty();) {
        auto same = ending_with(ending);
        if (same.size() > 1) return std::nullopt;  // it may mean several
        if (same.size() == 1) return same.front();
        auto const dot = ending.find('.');
        if (dot == std::string_view::npos) break;
        ending.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

Keys const& all_keys() {
    static Keys const kKeys = [] {
        Keys made;
        add_common_keys(made);
        add_orchestration_keys(made);
        add_worker_keys(made);
        mark_use(made);
        return made;
    }();
    return kKeys;
}

}  // namespace tasker::configuration
