#include "configuration/keys/shared_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_token_keys(Section<Authentication> const& auth, WebDefaults const& defaults) {
    auth.key("jwt_issuer", &Authentication::jwt_issuer,
             {.initial = defaults.jwt_issuer, .form = kFileName, .reload = Reload::Live,
              .says = "What `iss` of a token must be."});
    auth.key("jwt_audience", &Authentication::jwt_audience,
             {.initial = defaults.jwt_audience, .form = kFileName, .reload = Reload::Live,
              .says = "What must be in `aud` of a token."});
    auth.key("jwt_token_expiry_hours", &Authentication::jwt_token_expiry,
             {.initial = 24, .range = {1, 87'600}, .reload = Reload::Live,
              .says = "How long tokens are valid that Tasker makes itself."});
    auth.key("jwt_private_key", &Authentication::jwt_private_key,
             {.initial = "", .form = kPrivateKey, .reload = Reload::Live,
              .says = "The key that signs tokens, as PEM. Only for making them; servers that check do without."});
    auth.key("jwt_public_key", &Authentication::jwt_public_key,
             {.initial = "${TASKER_JWT_PUBLIC_KEY:-}", .form = kPublicKey, .reload = Reload::Live,
              .says = "The key that tokens are checked with, as PEM."});
    auth.key("jwt_public_key_path", &Authentication::jwt_public_key_path,
             {.initial = "${TASKER_JWT_PUBLIC_KEY_PATH:-}", .form = kFileName, .reload = Reload::Live,
              .says = "A file with the key that tokens are checked with, as PEM. `jwt_public_key` wins."});
    auth.key("jwt_verification_method", &Authentication::jwt_verification_method,
             {.initial = "public_key",
              .says = "Where the key comes from: a fixed one, or a set that the issuer publishes and changes (`jwks`)."});
}

void add_key_set_keys(Section<Authentication> const& auth) {
    auth.key("jwks_url", &Authentication::jwks_url,
             {.initial = "", .form = kHttpUrl,
              .says = "Where the issuer publishes its keys; https, unless `jwks_url_allow_http` says otherwise."});
    auth.key("jwks_refresh_interval_seconds", &Authentication::jwks_refresh_interval,
             {.initial = 3'600, .range = {1, 604'800}, .reload = Reload::Live,
              .says = "How often the issuer's keys are fetched again."});
    auth.key("jwks_max_stale_seconds", &Authentication::jwks_max_stale,
             {.initial = 300, .range = {0, 604'800}, .reload = Reload::Live,
              .says = "How long old keys still count while fetching fails."});
    auth.key("jwks_url_allow_http", &Authentication::may_use_http_for_jwks,
             {.initial = false,
              .says = "Whether keys may come over http and from this machine's network: for tests only."});
    auth.key("jwt_allowed_algorithms", &Authentication::jwt_allowed_algorithms,
             {.initial = list_of({"RS256"}), .reload = Reload::Live,
              .says = "Which signatures count. HMAC and `none` never do."});
}

}  // namespace

void add_authentication_keys(Section<Authentication> const& auth, WebDefaults const& defaults) {
    auth.says("Who may call. REST and gRPC share it.");
    auth.key("enabled", &Authentication::is_enabled,
             {.initial = false,
              .says = "Whether callers must show who they are. Off, everybody who can connect may do everything."});
    add_token_keys(auth, defaults);
    add_key_set_keys(auth);
    auth.key("permissions_claim", &Authentication::permissions_claim,
             {.initial = "permissions", .form = kIdentifier, .reload = Reload::Live,
              .says = "The claim of a token that lists what its bearer may do."});
    auth.key("strict_validation", &Authentication::is_strict,
             {.initial = true, .reload = Reload::Live,
              .says = "Whether a token with a permission that there is not is refused."});
    auth.key("log_unknown_permissions", &Authentication::logs_unknown_permissions,
             {.initial = true, .reload = Reload::Live,
              .says = "Whether permissions that there are not are logged."});
    auth.key("api_key", &Authentication::api_key,
             {.initial = "", .form = kSecretText, .reload = Reload::Live,
              .says = "One key that may do everything: the older way. Better are `api_keys`."});
    auth.key("api_key_header", &Authentication::api_key_header,
             {.initial = "X-API-Key", .form = kHeaderName, .reload = Reload::Live,
              .says = "The header that carries a caller's key."});
    auth.key("api_keys_enabled", &Authentication::are_api_keys_enabled,
             {.initial = false, .reload = Reload::Live,
              .says = "Whether the keys of `api_keys` count."});
    auth.key("api_keys", &Authentication::api_keys,
             {.initial = Value(Value::List()), .reload = Reload::Live,
              .says = "Keys of callers, each with what it may do and whose it is."});
    auth.key("requests_per_second", &Authentication::requests_per_second,
             {.initial = 0, .range = {0, 1'000'000}, .unit = "requests", .reload = Reload::Live,
              .says = "How many requests each caller may make in a second; 0 is as many as he likes. Only where callers are asked who they are."});
}

}  // namespace tasker::configuration
// clang-format on
