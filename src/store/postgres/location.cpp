#include "store/postgres/location.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

namespace tasker::store::postgres {

namespace {

constexpr std::size_t kConnectionsMax = 1000;
constexpr std::size_t kNameMax = 63;  // of an identifier

struct CutUri {
    std::string before;  // up to the `?`
    std::vector<std::string_view> parameters;
};

CutUri cut_parameters(std::string_view text) {
    CutUri cut;
    auto const mark = text.find('?');
    cut.before = text.substr(0, mark);
    if (mark == std::string_view::npos) return cut;
    for (auto rest = text.substr(mark + 1);;) {
        auto const end = rest.find('&');
        if (end != 0 && !rest.empty()) cut.parameters.push_back(rest.substr(0, end));
        if (end == std::string_view::npos) return cut;
        rest.remove_prefix(end + 1);
    }
}

Result<std::string> read_schema(std::string_view value) {
    bool const is_name = !value.empty() && value.size() <= kNameMax &&
                         value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
                             std::string_view::npos &&
                         !value.starts_with("pg_");
    if (is_name) return std::string(value);
    return Error(ErrorCode::InvalidOption,
                 "the schema of a store is named by small letters, digits and _, at most 63, and "
                 "not like pg_…");
}

Result<std::size_t> read_count(std::string_view value) {
    std::size_t count = 0;
    auto const [end, failure] = std::from_chars(value.data(), value.data() + value.size(), count);
    if (failure == std::errc() && end == value.data() + value.size() && count >= 1 &&
        count <= kConnectionsMax) {
        return count;
    }
    return Error(ErrorCode::InvalidOption,
                 "connections is the most connections of this process: 1 to 1000");
}

Result<Duration> read_limit(std::string_view value) {
    std::uint32_t milliseconds = 0;
    auto const [end, failure] =
        std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    if (failure == std::errc() && end == value.data() + value.size())
        return Duration(std::chrono::milliseconds(milliseconds));
    return Error(ErrorCode::InvalidOption,
                 "slow_ms is how many milliseconds the server may take before that is logged, a "
                 "whole number; 0: it never is");
}

Result<Duration> read_busy_wait(std::string_view value) {
    constexpr std::uint32_t kLongest = 10'000;
    std::uint32_t microseconds = 0;
    auto const [end, failure] =
        std::from_chars(value.data(), value.data() + value.size(), microseconds);
    if (failure == std::errc() && end == value.data() + value.size() && microseconds <= kLongest)
        return Duration(std::chrono::microseconds(microseconds));
    return Error(ErrorCode::InvalidOption,
                 "busy_wait_us is how many microseconds an answer may be waited for without sleep: "
                 "0 (never) to 10000");
}

Result<Choice> read_choice(std::string const& name, std::string_view value) {
    if (value == "on") return Choice::On;
    if (value == "off") return Choice::Off;
    return Error(ErrorCode::InvalidOption,
                 name + " is on or off; without it, what fits: off behind a pooler");
}

/// One of the parameters that are ours. \returns whether it is.
Result<bool> read_own(std::string_view parameter, Location& location) {
    auto const mark = std::min(parameter.find('='), parameter.size());
    auto const name = parameter.substr(0, mark);
    auto const value = parameter.substr(std::min(mark + 1, parameter.size()));
    if (name == "schema") {
        TASKER_TRY_ASSIGN(location.schema, read_schema(value));
    } else if (name == "connections") {
        TASKER_TRY_ASSIGN(location.connections_max, read_count(value));
    } else if (name == "slow_ms") {
        TASKER_TRY_ASSIGN(location.slow_round_trip, read_limit(value));
    } else if (name == "busy_wait_us") {
        TASKER_TRY_ASSIGN(location.busy_wait, read_busy_wait(value));
    } else if (name == "listen") {
        TASKER_TRY_ASSIGN(location.listens, read_choice("listen", value));
    } else if (name == "prepare") {
        TASKER_TRY_ASSIGN(location.prepares, read_choice("prepare", value));
    } else {
        return false;
    }
    return true;
}

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string value_of(Options const& options, std::string_view keyword) {
    for (auto const* one = options.get(); one != nullptr && one->keyword != nullptr; ++one) {
        if (keyword == one->keyword && one->val != nullptr) return one->val;
    }
    return {};
}

}  // namespace

bool is_location(std::string_view text) noexcept {
    return text.starts_with("postgres://") || text.starts_with("postgresql://");
}

Result<Location> read_location(std::string_view text) {
    auto const cut = cut_parameters(text);
    Location location{.server = cut.before};
    char separator = '?';
    for (auto const parameter : cut.parameters) {
        TASKER_TRY_ASSIGN(auto const is_ours, read_own(parameter, location));
        if (is_ours) continue;
        location.server += separator;
        location.server += parameter;
        separator = '&';
    }
    Options const options(PQconninfoParse(location.server.c_str(), nullptr), PQconninfoFree);
    if (!options) {
        // libpq's own words quote what it did not understand, which may be a password.
        return Error(ErrorCode::InvalidOption,
                     "the location of the store is no connection URI of PostgreSQL "
                     "(postgres://user@host:port/database?parameter=value): a parameter is "
                     "unknown, or a character such as % or @ in a part is not written as %25, %40");
    }
    auto const or_else = [](std::string const& value, std::string_view instead) {
        return value.empty() ? std::string(instead) : value;
    };
    auto const host = value_of(options, "host");
    auto const port = value_of(options, "port");
    location.place = "postgres://" + or_else(host, "(default host)") +
                     (port.empty() ? "" : ":" + port) + "/" +
                     or_else(value_of(options, "dbname"), "(default database)");
    location.has_secret =
        !value_of(options, "password").empty() || !value_of(options, "sslpassword").empty();
    return location;
}

std::string quoted_name(std::string_view name) {
    std::string text = "\"";
    for (auto const c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

}  // namespace tasker::store::postgres
