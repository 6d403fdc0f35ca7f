#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "server/auth/key_set_cache.hpp"
#include "server/auth/options.hpp"
#include "server/authorization.hpp"

namespace tasker::server::auth {

class Policy;

/// Finds out who asks, and decides whether he may. Thread-safe; never waits for anything.
class Gatekeeper {
public:
    /// What it uses; outlives it.
    struct Parts {
        base::Clock const& clock;
        base::Log& log;
    };
    /// Fetches the issuer's keys once, if it must, which may take ten seconds; that this fails is
    /// no error. \returns InvalidOption naming what is wrong, without any secret.
    [[nodiscard]] static Result<std::unique_ptr<Gatekeeper>> open(AuthOptions const& options,
                                                                  Parts const& parts);
    ~Gatekeeper();
    Gatekeeper(Gatekeeper const&) = delete;
    Gatekeeper& operator=(Gatekeeper const&) = delete;

    /// What open would refuse, before anything is asked of anybody.
    [[nodiscard]] static Result<void> check(AuthOptions const& options);

    [[nodiscard]] Admission admit(std::string_view permission, Headers headers);
    /// admit as a function; the gatekeeper outlives it.
    [[nodiscard]] Authorize authorize();

    /// From now on other keys, rules and limits; where an issuer's keys come from stays.
    /// \returns InvalidOption as open does; then nothing changes.
    [[nodiscard]] Result<void> adopt(AuthOptions const& options);

private:
    Gatekeeper(Parts const& parts, std::shared_ptr<Policy> policy)
        : parts_(parts), policy_(std::move(policy)) {}
    [[nodiscard]] std::shared_ptr<Policy> policy();

    Parts const parts_;
    std::unique_ptr<KeySetCache> key_sets_;  ///< null: keys that do not change by themselves
    std::mutex mutex_;
    std::shared_ptr<Policy> policy_;  ///< shared with those who are just being asked
};

}  // namespace tasker::server::auth
