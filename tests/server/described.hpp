#pragma once

#include <string>
#include <vector>

#include "server/routing/router.hpp"
#include "tasker/json.hpp"
#include "tests/server/client.hpp"

namespace tasker::test {

/// A table of routes with its OpenAPI document: answers are compared with that.
class Described {
public:
    Described(std::vector<server::routing::Route> routes, JsonObject schemas,
              std::string_view title = "Tasker");

    /// The status must be there, and the body must fit the schema, without members that the schema
    /// does not have. \returns the operation where it was answered with 200.
    std::string compare(Client::Request const& request, Answer const& answer) const;
    [[nodiscard]] JsonObject const& document() const noexcept { return document_; }
    /// With TASKER_GOLDEN=write in the environment the file is written anew.
    void expect_stored_in(std::string const& file) const;

private:
    [[nodiscard]] std::string violations_of(Json const& value, Json const& schema) const;

    JsonObject const document_;
    server::routing::Router const router_;
    Json const components_;  ///< with closed objects
};

}  // namespace tasker::test
