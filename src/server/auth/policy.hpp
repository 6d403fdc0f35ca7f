#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/log.hpp"
#include "server/auth/api_keys.hpp"
#include "server/auth/key_set_cache.hpp"
#include "server/auth/options.hpp"
#include "server/auth/public_key.hpp"
#include "server/auth/rate_limit.hpp"
#include "server/auth/token.hpp"
#include "server/authorization.hpp"

namespace tasker::server::auth {

/// What credentials count, and for what. Thread-safe.
class Policy {
public:
    /// \returns InvalidOption naming what is wrong, without any secret.
    [[nodiscard]] static Result<std::shared_ptr<Policy>> from(AuthOptions const& options);

    using Identified = std::variant<Principal, Denial>;
    /// \param key_sets  null: tokens are checked with the one key, if there is one
    [[nodiscard]] Identified identify(Headers headers, TimePoint now, KeySetCache* key_sets,
                                      base::Log& log) const;
    [[nodiscard]] RateLimit& limit() noexcept { return limit_; }
    /// Before others see it.
    void keep_public_key_of(Policy const& other) { public_key_ = other.public_key_; }

private:
    explicit Policy(AuthOptions const& options);
    [[nodiscard]] Result<void> add_keys(AuthOptions const& options);
    [[nodiscard]] Identified identify_bearer(std::string_view text, TimePoint now,
                                             KeySetCache* key_sets, base::Log& log) const;
    [[nodiscard]] std::optional<Denial> check_signature(Token const& token,
                                                        KeySetCache* key_sets) const;

    ApiKeys keys_;
    std::string const key_header_;
    std::optional<PublicKey> public_key_;
    std::vector<Algorithm> const algorithms_;
    ClaimRules const rules_;
    bool const logs_unknown_permissions_;
    RateLimit limit_;
};

}  // namespace tasker::server::auth
