#include "server/auth/token.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json.hpp"
#include "server/auth/base64url.hpp"
#include "server/http/message.hpp"
#include "tasker/json.hpp"

namespace tasker::server::auth {

namespace {

constexpr std::size_t kTokenBytesMax = std::size_t{16} * 1024;
constexpr std::size_t kTokenDepthMax = 16;
constexpr std::size_t kNameBytesMax = 255;

Rejection malformed(std::string message) {
    return {.reason = "malformed", .message = std::move(message)};
}

Rejection invalid(std::string message) {
    return {.reason = "invalid", .message = std::move(message)};
}

std::optional<JsonObject> decoded_object(std::string_view encoded) {
    auto const text = from_base64url(encoded);
    if (!text) return std::nullopt;
    auto document =
        base::parse_json(*text, {.bytes_max = kTokenBytesMax, .depth_max = kTokenDepthMax});
    if (!document || !document->is_object()) return std::nullopt;
    return std::move(document->get_object());
}

/// Of a member that is not there, or no text: none.
std::optional<std::string_view> text_in(JsonObject const& object, std::string_view name) {
    auto const* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string_view(value->get_string());
}

/// A token that is made for something else (RFC 8725, section 3.11) is no pass to this API.
bool is_access_token(JsonObject const& header) {
    if (!header.contains("typ")) return true;
    auto const type = text_in(header, "typ").value_or("");
    return http::equals_ignoring_case(type, "JWT") || http::equals_ignoring_case(type, "at+jwt") ||
           http::equals_ignoring_case(type, "application/at+jwt");
}

/// Seconds since 1970, of which there may be parts.
std::optional<double> date_in(JsonObject const& claims, std::string_view name) {
    auto const* const value = claims.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    auto const seconds = value->to_number<double>();
    return std::isfinite(seconds) ? std::optional(seconds) : std::nullopt;
}

double seconds_of(TimePoint at) {
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

std::optional<Rejection> check_time(JsonObject const& claims, TimePoint now) {
    auto const expiry = date_in(claims, "exp");
    if (!expiry) return invalid("The token has no time at which it expires");
    if (*expiry <= seconds_of(now - kLeeway)) {
        return Rejection{.reason = "expired", .message = "The token has expired"};
    }
    if (!claims.contains("nbf")) return std::nullopt;
    auto const beginning = date_in(claims, "nbf");
    if (!beginning) return invalid("The token has an `nbf` that is no time");
    if (*beginning > seconds_of(now + kLeeway)) return invalid("The token is not valid yet");
    return std::nullopt;
}

bool names_audience(JsonObject const& claims, std::string_view audience) {
    auto const* const value = claims.if_contains("aud");
    if (value == nullptr) return false;
    auto const is_it = [audience](Json const& one) {
        return one.is_string() && std::string_view(one.get_string()) == audience;
    };
    return value->is_array() ? std::ranges::any_of(value->get_array(), is_it) : is_it(*value);
}

/// Names stand in logs and histories.
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameBytesMax &&
           std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

std::optional<Rejection> read_permissions(JsonObject const& claims, ClaimRules const& rules,
                                          Claims& read) {
    constexpr std::size_t kUnknownMax = 3;
    auto const* const list = claims.if_contains("permissions");
    if (list == nullptr) return std::nullopt;  // he may be known, and do nothing
    if (!list->is_array()) return invalid("The token's permissions are no list");
    for (auto const& one : list->get_array()) {
        if (!one.is_string()) return invalid("The token's permissions are no list of texts");
        std::string_view const name(one.get_string());
        if (read.bearer.permissions.add(name)) continue;
        if (read.unknown_permissions.size() < kUnknownMax && is_name(name))
            read.unknown_permissions.emplace_back(name);
        if (rules.is_strict) return invalid("The token has a permission that there is not");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Rejection> read_token(std::string_view text, std::vector<Algorithm> const& allowed,
                                    Token& token) {
    constexpr auto kNone = std::string_view::npos;
    auto const first = text.find('.');
    auto const second = first == kNone ? kNone : text.find('.', first + 1);
    if (text.size() > kTokenBytesMax || second == kNone || text.find('.', second + 1) != kNone) {
        return malformed("The token is not a JSON Web Token: three parts, with dots between them");
    }
    auto const header = decoded_object(text.substr(0, first));
    auto signature = from_base64url(text.substr(second + 1));
    if (!header || !signature) {
        return malformed("The token is not a JSON Web Token: a part is not base64url, or no JSON");
    }
    auto const algorithm = algorithm_from(text_in(*header, "alg").value_or(""));
    if (!algorithm || std::ranges::find(allowed, *algorithm) == allowed.end()) {
        return invalid("The token is signed by an algorithm that is not allowed here");
    }
    if (header->contains("crit")) {
        return invalid("The token has an extension that must be understood, and is not");
    }
    if (!is_access_token(*header)) return invalid("The token is not of the type JWT");
    auto const key_id = text_in(*header, "kid");
    if (header->contains("kid") && !key_id) return malformed("The token's `kid` is no text");
    token = {.algorithm = *algorithm,
             .key_id = std::string(key_id.value_or("")),
             .signed_text = text.substr(0, second),
             .claims = text.substr(first + 1, second - first - 1),
             .signature = *std::move(signature)};
    return std::nullopt;
}

std::optional<Rejection> read_claims(Token const& token, ClaimRules const& rules, TimePoint now,
                                     Claims& read) {
    auto const claims = decoded_object(token.claims);
    if (!claims) return malformed("The token's claims are not base64url of a JSON object");
    if (auto rejection = check_time(*claims, now)) return rejection;
    if (text_in(*claims, "iss") != rules.issuer) {
        return invalid("The token is from another issuer");
    }
    if (!names_audience(*claims, rules.audience)) {
        return invalid("The token is for another audience");
    }
    auto const subject = text_in(*claims, "sub").value_or("");
    if (!is_name(subject)) {
        return invalid("The token does not say whom it is for, in up to 255 visible characters");
    }
    read.bearer.name = "jwt:" + std::string(subject);
    return read_permissions(*claims, rules, read);
}

}  // namespace tasker::server::auth
