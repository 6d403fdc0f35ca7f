#include "configuration/reading/relations.hpp"

#include <algorithm>

namespace tasker::configuration {

namespace {

/// `low` is at most `high`; both are keys of `section`.
template <class Low, class High>
Relation ordered(std::string const& section, std::string const& low, Low low_of,
                 std::string const& high, High high_of) {
    return {{section + "." + low, section + "." + high},
            [=](Configuration const& all) -> std::optional<std::string> {
                if (low_of(all) <= high_of(all)) return std::nullopt;
                return "it is greater than " + high + "; give at most that, or raise " + high;
            }};
}

template <class Find>
void relate_pool(std::vector<Relation>& rules, std::string const& section, Find pool) {
    rules.push_back(ordered(
        section, "min_connections", [=](auto const& all) { return pool(all).min_connections; },
        "max_connections", [=](auto const& all) { return pool(all).max_connections; }));
}

void relate_common(std::vector<Relation>& rules) {
    relate_pool(rules, "common.database.pool",
                [](Configuration const& all) { return all.common.database.pool; });
    relate_pool(rules, "common.pgmq_database.pool",
                [](Configuration const& all) { return all.common.pgmq_database.pool; });
    rules.push_back(ordered(
        "common.queues.pgmq.queue_depth_thresholds", "critical_threshold",
        [](auto const& all) { return all.common.queues.pgmq.queue_depth_thresholds.critical; },
        "overflow_threshold",
        [](auto const& all) { return all.common.queues.pgmq.queue_depth_thresholds.overflow; }));
    rules.push_back(
        {{"common.backoff.default_backoff_seconds", "common.backoff.max_backoff_seconds"},
         [](Configuration const& all) -> std::optional<std::string> {
             auto const& backoff = all.common.backoff;
             if (backoff.default_backoff.front() <= backoff.max_backoff) return std::nullopt;
             return "the first is greater than max_backoff_seconds; give at most that";
         }});
}

void relate_orchestration(std::vector<Relation>& rules) {
    std::string const section = "orchestration.decision_points";
    auto const points = [](Configuration const& all) { return all.orchestration.decision_points; };
    rules.push_back(ordered(
        section, "warn_threshold_steps",
        [=](auto const& all) { return points(all).warn_threshold_steps; }, "max_steps_per_decision",
        [=](auto const& all) { return points(all).max_steps_per_decision; }));
    rules.push_back(ordered(
        section, "warn_threshold_depth",
        [=](auto const& all) { return points(all).warn_threshold_depth; }, "max_decision_depth",
        [=](auto const& all) { return points(all).max_decision_depth; }));
}

template <class Find>
void relate_authentication(std::vector<Relation>& rules, std::string const& section, Find auth) {
    using Complaint = std::optional<std::string>;
    rules.push_back(
        {{section + ".enabled", section + ".jwt_public_key", section + ".jwt_public_key_path",
          section + ".jwks_url", section + ".api_key", section + ".api_keys",
          section + ".api_keys_enabled", section + ".jwt_verification_method"},
         [=](Configuration const& all) -> Complaint {
             Authentication const& given = auth(all);
             auto const has_tokens = given.jwt_verification_method == KeySource::Jwks ||
                                     !given.jwt_public_key.empty() ||
                                     !given.jwt_public_key_path.empty();
             auto const has_keys =
                 !given.api_key.empty() || (given.are_api_keys_enabled && !given.api_keys.empty());
             if (!given.is_enabled || has_tokens || has_keys) return std::nullopt;
             return "nobody could get in: there is no key to check tokens with, and no API key; "
                    "give jwt_public_key, jwt_public_key_path, jwks_url or api_keys";
         }});
    rules.push_back({{section + ".jwt_verification_method", section + ".jwks_url"},
                     [=](Configuration const& all) -> Complaint {
                         Authentication const& given = auth(all);
                         if (given.jwt_verification_method != KeySource::Jwks ||
                             !given.jwks_url.empty())
                             return std::nullopt;
                         return "it is jwks, and there is no jwks_url; give one";
                     }});
    rules.push_back({{section + ".jwks_url", section + ".jwks_url_allow_http"},
                     [=](Configuration const& all) -> Complaint {
                         Authentication const& given = auth(all);
                         if (!given.jwks_url.starts_with("http://") || given.may_use_http_for_jwks)
                             return std::nullopt;
                         return "keys that come over http can be anybody's; give https://, or for "
                                "tests jwks_url_allow_http = true";
                     }});
    rules.push_back({{section + ".api_keys_enabled", section + ".api_keys"},
                     [=](Configuration const& all) -> Complaint {
                         Authentication const& given = auth(all);
                         if (!given.are_api_keys_enabled || !given.api_keys.empty())
                             return std::nullopt;
                         return "there are no api_keys that could count; give some";
                     }});
}

/// What web and grpc say of encryption.
template <class Find>
void relate_encryption(std::vector<Relation>& rules, std::string const& section, Find of) {
    using Complaint = std::optional<std::string>;
    rules.push_back(
        {{section + ".tls_enabled", section + ".tls_cert_path", section + ".tls_key_path"},
         [=](Configuration const& all) -> Complaint {
             auto const& given = of(all);
             if (!given.has_tls || (!given.tls_cert_path.empty() && !given.tls_key_path.empty()))
                 return std::nullopt;
             return "it needs a certificate and its key; give tls_cert_path and tls_key_path";
         }});
    rules.push_back({{section + ".tls_client_ca_path", section + ".tls_enabled"},
                     [=](Configuration const& all) -> Complaint {
                         auto const& given = of(all);
                         if (given.has_tls || given.tls_client_ca_path.empty()) return std::nullopt;
                         return "without encryption clients cannot show a certificate; give "
                                "tls_enabled = true";
                     }});
}

template <class Find>
void relate_web(std::vector<Relation>& rules, std::string const& section, Find web) {
    rules.push_back(ordered(
        section + ".database_pools", "web_api_pool_size",
        [=](auto const& all) { return web(all).database_pools.web_api_pool_size; },
        "web_api_max_connections",
        [=](auto const& all) { return web(all).database_pools.web_api_max_connections; }));
    relate_encryption(rules, section, web);
    relate_authentication(rules, section + ".auth",
                          [=](Configuration const& all) -> auto const& { return web(all).auth; });
}

void relate_worker(std::vector<Relation>& rules) {
    std::string const section = "worker.mpsc_channels.handler_dispatch.load_shedding";
    auto const shedding = [](Configuration const& all) {
        return all.worker.mpsc_channels.handler_dispatch.load_shedding;
    };
    rules.push_back(ordered(
        section, "warning_threshold_percent",
        [=](auto const& all) { return shedding(all).warning_threshold_percent; },
        "capacity_threshold_percent",
        [=](auto const& all) { return shedding(all).capacity_threshold_percent; }));
    std::string const client = "worker.orchestration_client.auth";
    rules.push_back({{client + ".type", client + ".token", client + ".api_key"},
                     [](Configuration const& all) -> std::optional<std::string> {
                         auto const& auth = all.worker.orchestration_client.auth;
                         if (auth.type == ClientCredential::Bearer && auth.token.empty())
                             return "it is bearer, and there is no token; give one";
                         if (auth.type == ClientCredential::ApiKey && auth.api_key.empty())
                             return "it is api_key, and there is no api_key; give one";
                         return std::nullopt;
                     }});
}

}  // namespace

std::vector<Relation> const& all_relations() {
    static std::vector<Relation> const kRules = [] {
        std::vector<Relation> made;
        relate_common(made);
        relate_orchestration(made);
        relate_web(made, "orchestration.web",
                   [](Configuration const& all) -> auto const& { return all.orchestration.web; });
        relate_encryption(made, "orchestration.grpc", [](Configuration const& all) -> auto const& {
            return all.orchestration.grpc;
        });
        relate_worker(made);
        relate_web(made, "worker.web",
                   [](Configuration const& all) -> auto const& { return all.worker.web; });
        relate_encryption(made, "worker.grpc",
                          [](Configuration const& all) -> auto const& { return all.worker.grpc; });
        return made;
    }();
    return kRules;
}

}  // namespace tasker::configuration
