#include "server/auth/gatekeeper.hpp"

#include <utility>
#include <variant>

#include "server/auth/http_download.hpp"
#include "server/auth/policy.hpp"

namespace tasker::server::auth {

namespace {

KeySetCache::Timing timing_of(KeySetOptions const& options) {
    return {.refresh_interval = options.refresh_interval, .stale_max = options.stale_max};
}

Result<std::unique_ptr<KeySetDownload>> download_of(KeySetOptions const& options) {
    using Reach = HttpDownload::Reach;
    auto download = HttpDownload::from(
        options.url, options.may_use_http ? Reach::Everything : Reach::PublicHttps);
    if (!download) return std::move(download).error().with_context("jwks_url");
    return download;
}

Denial without_permission(std::string_view permission) {
    return {.status = 403,
            .code = "AUTHORIZATION_FAILED",
            .message = "Missing required permission: " + std::string(permission),
            .reason = "forbidden",
            .severity = "medium",
            .retry_after_s = 60};
}

Denial asked_too_often(std::uint32_t requests_per_second, Duration pause) {
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(pause).count();
    return {.status = 429,
            .code = "RATE_LIMITED",
            .message = "Too many requests: each caller has " + std::to_string(requests_per_second) +
                       " a second",
            .reason = {},
            .severity = {},
            .retry_after_s = static_cast<int>(seconds)};
}

/// A key that can be guessed is none, however it is compared.
void warn_of_short_keys(AuthOptions const& options, base::Log& log) {
    constexpr std::size_t kShort = 16;
    auto const warn = [&log](std::string const& where, std::string const& key) {
        if (key.empty() || key.size() >= kShort) return;
        log.warning(where + " has fewer than " + std::to_string(kShort) +
                    " characters and can be guessed; openssl rand -hex 32 makes better ones");
    };
    warn("api_key", options.api_key);
    for (std::size_t i = 0; i < options.api_keys.size(); ++i)
        warn("api_keys[" + std::to_string(i) + "]", options.api_keys[i].key);
}

}  // namespace

Gatekeeper::~Gatekeeper() = default;

Result<void> Gatekeeper::check(AuthOptions const& options) {
    TASKER_TRY(Policy::from(options));
    if (options.key_set) TASKER_TRY(download_of(*options.key_set));
    return {};
}

Result<std::unique_ptr<Gatekeeper>> Gatekeeper::open(AuthOptions const& options,
                                                     Parts const& parts) {
    TASKER_TRY_ASSIGN(auto policy, Policy::from(options));
    warn_of_short_keys(options, parts.log);
    std::unique_ptr<Gatekeeper> keeper(new Gatekeeper(parts, std::move(policy)));
    if (!options.key_set) return keeper;
    TASKER_TRY_ASSIGN(auto download, download_of(*options.key_set));
    keeper->key_sets_ = std::make_unique<KeySetCache>(
        std::move(download), timing_of(*options.key_set), parts.clock, parts.log);
    keeper->key_sets_->start();
    return keeper;
}

Result<void> Gatekeeper::adopt(AuthOptions const& options) {
    TASKER_TRY_ASSIGN(auto policy, Policy::from(options));
    if (key_sets_ != nullptr && options.key_set) key_sets_->set_timing(timing_of(*options.key_set));
    std::scoped_lock const lock(mutex_);
    // Where keys come from does not change before a restart, so until then the old one counts.
    if (key_sets_ == nullptr && options.key_set) policy->keep_public_key_of(*policy_);
    policy_ = std::move(policy);
    return {};
}

std::shared_ptr<Policy> Gatekeeper::policy() {
    std::scoped_lock const lock(mutex_);
    return policy_;
}

Authorize Gatekeeper::authorize() {
    return
        [this](std::string_view permission, Headers headers) { return admit(permission, headers); };
}

Admission Gatekeeper::admit(std::string_view permission, Headers headers) {
    auto const now = parts_.clock.now();
    auto const policy = this->policy();
    auto identified = policy->identify(headers, now, key_sets_.get(), parts_.log);
    if (auto* const denial = std::get_if<Denial>(&identified)) {
        return {.caller = {}, .denial = std::move(*denial)};
    }
    auto& principal = std::get<Principal>(identified);
    Admission admission{.caller = std::move(principal.name)};
    if (auto const pause = policy->limit().take(admission.caller, now)) {
        admission.denial = asked_too_often(policy->limit().requests_per_second(), *pause);
    } else if (!principal.permissions.contains(permission)) {
        admission.denial = without_permission(permission);
    }
    return admission;
}

}  // namespace tasker::server::auth
