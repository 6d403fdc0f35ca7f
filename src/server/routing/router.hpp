#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/routing/route.hpp"
#include "server/routing/target.hpp"

namespace tasker::server::routing {

/// The table of routes, ready to be searched. Immutable.
class Router {
public:
    explicit Router(std::vector<Route> routes);

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

    std::vector<Route> routes_;
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
