#pragma once

#include <string>
#include <vector>

#include "server/routing/route.hpp"
#include "tests/server/served_auth.hpp"

namespace tasker::test {

/// A way to ask, and what comes of it at every route that is not public.
struct Way {
    std::string name;
    std::string headers;
    unsigned status;
    std::string reason;
    std::string severity;
    std::string retry_after;
};

/// Every wrong way, and those without the permission.
/// \param claims   those of a good token
/// \param elsewhere  an audience that is not this one
inline std::vector<Way> wrong_ways(TimePoint now, JsonObject const& claims,
                                   std::string_view elsewhere) {
    using server::auth::Algorithm;
    auto const with = [&claims](std::string_view name, Json value) {
        auto changed = claims;
        changed[name] = std::move(value);
        return make_token(shared_rsa(), changed);
    };
    auto const past = seconds_since_1970(now - std::chrono::hours(1));
    auto const future = seconds_since_1970(now + std::chrono::hours(1));
    auto const whole = make_token(shared_rsa(), claims);
    auto other_text = whole;
    other_text[whole.find('.') + 5] = other_text[whole.find('.') + 5] == 'A' ? 'B' : 'A';
    static auto const kStranger = SigningKey::rsa();
    auto const none = unsigned_token({{"alg", "none"}}, claims);
    return {
        {"none", "", 401, "missing", "low", "5"},
        {"an empty token", "authorization: Bearer \r\n", 401, "malformed", "medium", "60"},
        {"no token", bearer("abc"), 401, "malformed", "medium", "60"},
        {"another scheme", "authorization: Basic YTpi\r\n", 401, "malformed", "medium", "60"},
        {"two tokens", bearer(whole) + bearer(whole), 401, "malformed", "medium", "60"},
        {"expired", bearer(with("exp", past)), 401, "expired", "low", "5"},
        {"not yet", bearer(with("nbf", future)), 401, "invalid", "high", "60"},
        {"wrong audience", bearer(with("aud", Json(elsewhere))), 401, "invalid", "high", "60"},
        {"wrong issuer", bearer(with("iss", "me")), 401, "invalid", "high", "60"},
        {"unknown permission", bearer(with("permissions", JsonArray{"*"})), 401, "invalid", "high",
         "60"},
        {"signed by a stranger", bearer(make_token(kStranger, claims)), 401, "invalid", "high",
         "60"},
        {"of another kind of key", bearer(make_token(shared_curve(), claims, Algorithm::Es256)),
         401, "invalid", "high", "60"},
        {"an algorithm that is not allowed",
         bearer(make_token(shared_rsa(), claims, Algorithm::Rs384)), 401, "invalid", "high", "60"},
        {"the public key as a secret", bearer(hmac_token(shared_rsa().public_pem(), claims)), 401,
         "invalid", "high", "60"},
        {"alg none", bearer(none + "."), 401, "invalid", "high", "60"},
        {"alg none with a signature", bearer(none + whole.substr(whole.rfind('.'))), 401, "invalid",
         "high", "60"},
        {"an extension that must be understood",
         bearer(make_token(shared_rsa(), claims, Algorithm::Rs256, {{"crit", JsonArray{"exp"}}})),
         401, "invalid", "high", "60"},
        {"claims that were changed", bearer(other_text), 401, "invalid", "high", "60"},
        {"a wrong key", api_key("wrong"), 401, "invalid", "high", "60"},
        {"a bad token beside a good key", bearer("abc") + api_key(kMasterKey), 401, "malformed",
         "medium", "60"},
        {"two keys", api_key(kMasterKey) + api_key(kMasterKey), 401, "malformed", "medium", "60"},
        {"no permission", bearer(with("permissions", JsonArray())), 403, "forbidden", "medium",
         "60"},
        {"a key without permission", api_key(kPowerlessKey), 403, "forbidden", "medium", "60"},
    };
}

/// Where the route is, with `value` for each of its parameters.
inline std::string target_of(server::routing::Route const& route, std::string const& value) {
    std::string target(route.pattern);
    for (auto open = target.find('{'); open != std::string::npos; open = target.find('{'))
        target.replace(open, target.find('}') - open + 1, value);
    return target;
}

}  // namespace tasker::test
