#pragma once

#include <boost/json.hpp>

namespace tasker {

/// Any JSON value. Users' own types convert by Boost.JSON's `tag_invoke` or Boost.Describe.
using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

}  // namespace tasker
