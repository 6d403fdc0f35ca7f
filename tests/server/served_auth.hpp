#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/auth/gatekeeper.hpp"
#include "tests/server/serving.hpp"
#include "tests/support/hand_clock.hpp"
#include "tests/support/issuer.hpp"
#include "tests/support/recorded_log.hpp"

namespace tasker::test {

inline constexpr std::string_view kReaderKey = "reader-0123456789abcdef";
inline constexpr std::string_view kMasterKey = "master-0123456789abcdef";
inline constexpr std::string_view kPowerlessKey = "nothing-0123456789abcdef";

inline server::auth::AuthOptions usual_options() {
    return {.algorithms = {server::auth::Algorithm::Rs256, server::auth::Algorithm::Es256},
            .public_key = shared_rsa().public_pem(),
            .api_key = std::string(kMasterKey),
            .api_keys = {{std::string(kReaderKey), {"tasks:read", "tasks:list"}, "reader"},
                         {std::string(kPowerlessKey), {}, ""}}};
}

inline std::string bearer(std::string const& token) {
    return "authorization: Bearer " + token + "\r\n";
}

inline std::string api_key(std::string_view key) {
    return "x-api-key: " + std::string(key) + "\r\n";
}

/// A server that asks who calls, with a clock that the test moves.
class ServedAuth : public Serving {
protected:
    void SetUp() override { guard(usual_options()); }
    void TearDown() override {
        Serving::TearDown();
        keeper_.reset();
    }

    void guard(server::auth::AuthOptions const& options) {
        Serving::TearDown();
        auto opened = server::auth::Gatekeeper::open(options, {.clock = clock_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message();
        keeper_ = *std::move(opened);
        start(keeper_->authorize(), {.log = &log_, .clock = &clock_});
    }

    JsonObject claims(JsonArray permissions = {"tasks:*", "steps:*", "dlq:*", "templates:*",
                                               "system:*"}) {
        return good_claims(clock_.now(), std::move(permissions));
    }
    JsonObject claims_with(std::string_view name, Json value) {
        auto changed = claims();
        changed[name] = std::move(value);
        return changed;
    }
    std::string token(JsonObject const& of) { return make_token(shared_rsa(), of); }

    Answer ask_with(std::string const& headers, std::string const& target = "/v1/tasks") {
        return ask({.target = target, .headers = headers});
    }

    HandClock clock_;
    RecordedLog log_;
    std::unique_ptr<server::auth::Gatekeeper> keeper_;
};

}  // namespace tasker::test
