#include "server/auth/policy.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/json.hpp"

namespace tasker::server::auth {

namespace {

constexpr int kSoon = 5;
constexpr int kLater = 60;

Denial missing(std::string_view key_header) {
    return {.message =
                "Missing credentials: send `Authorization: Bearer` with a token, or a key "
                "in the header " +
                std::string(key_header)};
}

Denial rejected(Rejection rejection) {
    auto const& reason = rejection.reason;
    return {.message = std::move(rejection.message),
            .reason = reason,
            .severity = reason == "expired"     ? "low"
                        : reason == "malformed" ? "medium"
                                                : "high",
            .retry_after_s = reason == "expired" ? kSoon : kLater};
}

Denial rejected(std::string_view reason, std::string message) {
    return rejected(Rejection{.reason = reason, .message = std::move(message)});
}

/// Nobody can tell whether the token is right; the same one may be in a moment.
Denial without_keys() {
    return {.status = 503,
            .code = "SERVICE_UNAVAILABLE",
            .message = "The keys that tokens are checked with are not to be had now",
            .reason = {},
            .severity = {},
            .retry_after_s = kSoon};
}

struct Sent {
    std::string_view value;
    std::size_t count = 0;
};

Sent find_header(Headers headers, std::string_view name) {
    Sent sent;
    for (auto const& header : headers) {
        if (!http::equals_ignoring_case(header.name, name)) continue;
        if (++sent.count == 1) sent.value = header.value;
    }
    return sent;
}

/// What follows `Bearer`, if that is the scheme.
std::optional<std::string_view> bearer_in(std::string_view value) {
    constexpr std::string_view kScheme = "Bearer";
    if (!http::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    value.remove_prefix(kScheme.size());
    if (!value.empty() && !value.starts_with(' ')) return std::nullopt;
    while (value.starts_with(' '))
        value.remove_prefix(1);
    while (value.ends_with(' '))
        value.remove_suffix(1);
    return value;
}

std::string owner_of(ApiKeyOptions const& key, std::size_t index) {
    return "api-key:" + (key.owner.empty() ? std::to_string(index + 1) : key.owner);
}

Error no_permission(std::string const& where, std::string const& permission) {
    return {ErrorCode::InvalidOption, where + ": there is no permission \"" + permission + "\""};
}

}  // namespace

Policy::Policy(AuthOptions const& options)
    : key_header_(options.api_key_header),
      algorithms_(options.algorithms),
      rules_{
          .issuer = options.issuer, .audience = options.audience, .is_strict = options.is_strict},
      logs_unknown_permissions_(options.logs_unknown_permissions),
      limit_(options.requests_per_second) {}

Result<std::shared_ptr<Policy>> Policy::from(AuthOptions const& options) {
    std::shared_ptr<Policy> policy(new Policy(options));
    if (!options.public_key.empty() && !options.key_set) {
        auto key = PublicKey::from_pem(options.public_key);
        if (!key) return std::move(key).error().with_context("jwt_public_key");
        policy->public_key_ = *std::move(key);
    }
    TASKER_TRY(policy->add_keys(options));
    return policy;
}

Result<void> Policy::add_keys(AuthOptions const& options) {
    if (!options.api_key.empty()) {
        keys_.add(options.api_key, {.name = "api-key", .permissions = Permissions::all()});
    }
    for (std::size_t i = 0; i < options.api_keys.size(); ++i) {
        auto const& key = options.api_keys[i];
        auto const where = "api_keys[" + std::to_string(i) + "]";
        if (key.key.empty()) return Error(ErrorCode::InvalidOption, where + " has no key");
        if (keys_.find(key.key)) {
            return Error(ErrorCode::InvalidOption,
                         where + " has the key of another one; give each caller a key of his own");
        }
        Principal owner{.name = owner_of(key, i)};
        for (auto const& permission : key.permissions) {
            if (owner.permissions.add(permission)) continue;
            return no_permission(where, permission);
        }
        keys_.add(key.key, std::move(owner));
    }
    return {};
}

Policy::Identified Policy::identify(Headers headers, TimePoint now, KeySetCache* key_sets,
                                    base::Log& log) const {
    auto const authorization = find_header(headers, "authorization");
    auto const key = find_header(headers, key_header_);
    // Of two, somebody on the way may have looked at the other one.
    if (authorization.count > 1 || key.count > 1) {
        return rejected("malformed", "There are two credentials in headers of one name");
    }
    if (auto const bearer = bearer_in(authorization.value))
        return identify_bearer(*bearer, now, key_sets, log);
    if (key.count == 1) {
        if (auto owner = keys_.find(key.value)) return *std::move(owner);
        return rejected("invalid", "The API key is not known here");
    }
    if (authorization.count == 0) return missing(key_header_);
    return rejected("malformed", "The header `authorization` has another scheme than `Bearer`");
}

Policy::Identified Policy::identify_bearer(std::string_view text, TimePoint now,
                                           KeySetCache* key_sets, base::Log& log) const {
    if (!public_key_ && key_sets == nullptr) {
        return rejected("invalid", "This server takes API keys, and no tokens");
    }
    Token token;
    if (auto rejection = read_token(text, algorithms_, token))
        return rejected(*std::move(rejection));
    if (auto denial = check_signature(token, key_sets)) return *std::move(denial);
    Claims claims;
    auto rejection = read_claims(token, rules_, now, claims);
    if (logs_unknown_permissions_ && !claims.unknown_permissions.empty()) {
        log.warning("a token of " + base::to_text(Json(claims.bearer.name)) +
                    " has a permission that there is not: " +
                    base::to_text(Json(claims.unknown_permissions.front())));
    }
    if (rejection) return rejected(*std::move(rejection));
    return std::move(claims.bearer);
}

std::optional<Denial> Policy::check_signature(Token const& token, KeySetCache* key_sets) const {
    auto const wrong = [] {
        return rejected("invalid", "The token's signature is not one of its issuer");
    };
    auto const is_right = [&token](PublicKey const& key) {
        return key.verify(token.algorithm, token.signed_text, token.signature);
    };
    if (key_sets == nullptr) {
        if (public_key_ && is_right(*public_key_)) return std::nullopt;
        return wrong();
    }
    if (token.key_id.empty()) {
        return rejected("invalid", "The token does not name its key: it has no `kid`");
    }
    auto const set = key_sets->keys();
    if (set == nullptr) return without_keys();
    auto const found = set->find(token.key_id, token.algorithm);
    if (found.lookup == KeySet::Lookup::Unknown) {
        auto denial = rejected("invalid", "The token names a key that its issuer does not publish");
        // It may be a new one, which is being looked for, or will be when somebody asks again.
        constexpr auto kPauseSeconds = static_cast<int>(KeySetCache::kPause.count());
        denial.retry_after_s = key_sets->ask_again() ? kSoon : kPauseSeconds;
        return denial;
    }
    if (found.key != nullptr && is_right(*found.key)) return std::nullopt;
    return wrong();
}

}  // namespace tasker::server::auth
