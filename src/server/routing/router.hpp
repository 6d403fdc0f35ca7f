#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/routing/route.hpp"
#include "server/routing/target.hpp"

namespace tasker::server::routing {

/// The table of routes, ready to be searched. Immutable.
class Router {
public:
    explicit Router(std::vector<Route> routes);
    Router(Router const&) = delete;
    Router& operator=(Router const&) = delete;
    Router(Router&&) = default;
    Router& operator=(Router&&) = default;

    [[nodiscard]] std::span<Route const> routes() const noexcept { return routes_; }

    /// What a request leads to. HEAD is answered by the route of GET.
    struct Match {
        Route const* route = nullptr;  ///< null: none
        Target target{};
        /// Of the routes with this path, when none has the method: `GET, HEAD, POST`.
        std::string allowed{};
    };
    [[nodiscard]] Match find(http::Method method, std::string_view target) const;

private:
    [[nodiscard]] bool fits(std::size_t route, std::vector<std::string> const& segments) const;
    [[nodiscard]] Route const* find_written_out(http::Method method, std::string_view target) const;

    std::vector<Route> routes_;
    /// Those without variables, for targets that are their pattern, letter by letter.
    std::unordered_map<std::string_view, std::vector<Route const*>> written_out_;
    std::vector<std::vector<std::string>> patterns_;  ///< parallel: their segments
};

/// Reads one value and hands it to the call. \returns why not.
[[nodiscard]] std::optional<Refused> read_value(Parameter const& parameter, std::string const& text,
                                                Call& call);

/// The values that the route asks for out of path and query; unknown ones in the query are ignored.
/// \returns why not, when one does not fit: 400.
[[nodiscard]] std::optional<Refused> read_parameters(Route const& route, Target const& target,
                                                     Call& call);

}  // namespace tasker::server::routing
