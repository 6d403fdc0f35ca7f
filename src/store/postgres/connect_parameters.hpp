#pragma once

#include <array>

#include "store/postgres/location.hpp"

namespace tasker::store::postgres {

/// What libpq is asked for, in the form that it takes. Valid as long as the location.
///
/// Of a keyword that is given twice the last one counts: the location's own. A wire that is dead is
/// noticed after a minute, although nothing is sent on it.
struct ConnectParameters {
    explicit ConnectParameters(Location const& location)
        : values{"10", location.program.c_str(), "UTF8", "30", "10",
                 "3",  location.server.c_str(),  nullptr} {}

    std::array<char const*, 8> keywords{
        "connect_timeout",     "fallback_application_name", "client_encoding", "keepalives_idle",
        "keepalives_interval", "keepalives_count",          "dbname",          nullptr};
    std::array<char const*, 8> values;
};

}  // namespace tasker::store::postgres
