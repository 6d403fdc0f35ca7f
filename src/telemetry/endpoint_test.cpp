#include "telemetry/endpoint.hpp"

#include <gtest/gtest.h>

#include "telemetry/span_sender.hpp"

namespace tasker::telemetry {
namespace {

using namespace std::chrono_literals;

TEST(TelemetryEndpoint, AddsThePathOfTracesToABaseAddress) {
    auto const plain = Endpoint::parse("http://localhost:4318");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->host, "localhost");
    EXPECT_EQ(plain->port, 4318);
    EXPECT_EQ(plain->target, "/v1/traces");
    EXPECT_FALSE(plain->is_encrypted);
    EXPECT_EQ(plain->authority(), "localhost:4318");
    EXPECT_EQ(Endpoint::parse("http://collector/")->target, "/v1/traces");
    auto const below = Endpoint::parse("https://otel.example/tenant");
    ASSERT_TRUE(below);
    EXPECT_TRUE(below->is_encrypted);
    EXPECT_EQ(below->port, 443);
    EXPECT_EQ(below->target, "/tenant/v1/traces");
    EXPECT_EQ(below->authority(), "otel.example");
    auto const six = Endpoint::parse("http://[::1]:4318");
    ASSERT_TRUE(six);
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->authority(), "[::1]:4318");
}

TEST(TelemetryEndpoint, SaysWhatWouldBeRight) {
    for (auto const* const text :
         {"", "localhost:4318", "grpc://localhost:4317", "http://", "http://:4318", "http://a b",
          "http://user:secret@host", "http://host:0", "http://host:70000", "http://host:12x",
          "http://host/v1?x=1", "http://h\xC3\xB6st"}) {
        auto const parsed = Endpoint::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code(), ErrorCode::InvalidOption);
        EXPECT_NE(parsed.error().message().find("http://localhost:4318"), std::string::npos);
        EXPECT_EQ(parsed.error().message().find("secret"), std::string::npos);
    }
}

// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
TEST(OtlpStatus, TellsWhatMayBeTriedAgain) {
    for (auto const status : {200U, 202U})
        EXPECT_EQ(sent_with_status(status, {}, {}).what, Sent::What::Taken) << status;
    for (auto const status : {429U, 502U, 503U, 504U})
        EXPECT_EQ(sent_with_status(status, {}, {}).what, Sent::What::Later) << status;
    for (auto const status : {301U, 400U, 401U, 404U, 413U, 500U, 501U})
        EXPECT_EQ(sent_with_status(status, {}, {}).what, Sent::What::Never) << status;
}

TEST(OtlpStatus, ObeysRetryAfterForUpToAMinute) {
    EXPECT_EQ(sent_with_status(503, "7", {}).not_before, 7s);
    EXPECT_EQ(sent_with_status(429, "3600", {}).not_before, 1min);
    EXPECT_EQ(sent_with_status(503, "", {}).not_before, std::nullopt);
    EXPECT_EQ(sent_with_status(503, "Fri, 31 Dec 1999 23:59:59 GMT", {}).not_before, std::nullopt);
}

}  // namespace
}  // namespace tasker::telemetry
