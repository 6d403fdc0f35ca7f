#include "server/routing/router.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace tasker::server::routing {

namespace {

bool is_variable(std::string_view segment) noexcept {
    return segment.starts_with('{');
}

std::size_t variables_in(std::vector<std::string> const& segments) {
    return static_cast<std::size_t>(std::ranges::count_if(segments, is_variable));
}

void allow(std::string& allowed, http::Method method) {
    if (!allowed.empty()) allowed += ", ";
    allowed += to_text(method);
    if (method == http::Method::Get) allowed += ", HEAD";
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
    // What is written out wins over what is variable.
    std::ranges::sort(routes_, {}, [](Route const& route) {
        return std::pair(std::ranges::count(route.pattern, '{'), route.operation);
    });
    for (auto const& route : routes_) {
        auto target = parse_target(route.pattern);
        TASKER_ASSERT(target.has_value());
        TASKER_ASSERT(variables_in(target->segments) == route.path.size());
        patterns_.push_back(std::move(target->segments));
        if (route.path.empty()) written_out_[route.pattern].push_back(&route);
    }
}

bool Router::fits(std::size_t route, std::vector<std::string> const& segments) const {
    return std::ranges::equal(
        patterns_[route], segments, [](std::string const& pattern, std::string const& segment) {
            return is_variable(pattern) ? !segment.empty() : pattern == segment;
        });
}

Route const* Router::find_written_out(http::Method method, std::string_view target) const {
    auto const found = written_out_.find(target);
    if (found == written_out_.end()) return nullptr;
    auto const route = std::ranges::find(found->second, method, &Route::method);
    return route == found->second.end() ? nullptr : *route;
}

Router::Match Router::find(http::Method method, std::string_view target) const {
    Match match;
    auto const wanted = method == http::Method::Head ? http::Method::Get : method;
    // Most requests: there is nothing to decode.
    match.route = find_written_out(wanted, target);
    if (match.route != nullptr) return match;
    auto parsed = parse_target(target);
    if (!parsed) return match;
    match.target = *std::move(parsed);
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!fits(i, match.target.segments)) continue;
        if (routes_[i].method == wanted) {
            match.route = &routes_[i];
            break;
        }
        allow(match.allowed, routes_[i].method);
    }
    return match;
}

}  // namespace tasker::server::routing
