#include "rules/identity.hpp"

#include "base/json.hpp"
#include "base/sha256.hpp"

namespace tasker::rules {

namespace {

/// As one JSON array, so that no two different lists of parts have the same text.
std::string hash_of(model::Template const& tmpl, std::string_view kind, Json part) {
    JsonArray const parts{kind, tmpl.namespace_name, tmpl.name, tmpl.version, std::move(part)};
    return base::sha256_hex(base::to_canonical_text(parts));
}

}  // namespace

bool is_always_unique(model::Template const& tmpl, model::TaskRequest const& request) {
    return !request.idempotency_key &&
           tmpl.identity_strategy == model::IdentityStrategy::AlwaysUnique;
}

Result<std::string> identity_of(model::Template const& tmpl, model::TaskRequest const& request,
                                base::Ids& ids) {
    if (request.idempotency_key) return hash_of(tmpl, "key", Json(*request.idempotency_key));

    switch (tmpl.identity_strategy) {
        case model::IdentityStrategy::AlwaysUnique: return ids.v7().to_string();
        case model::IdentityStrategy::CallerProvided:
            return Error(ErrorCode::InvalidRequest, "idempotency_key is missing; " +
                                                        tmpl.full_name() +
                                                        " has identity_strategy caller_provided");
        case model::IdentityStrategy::Strict: break;
    }
    auto context = base::parse_json(request.context.text());
    if (!context) return Error(ErrorCode::InvalidRequest, "context: " + context.error().message());
    return hash_of(tmpl, "context", *std::move(context));
}

}  // namespace tasker::rules
