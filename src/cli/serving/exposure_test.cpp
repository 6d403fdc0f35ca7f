#include "cli/serving/exposure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::cli {
namespace {

ApiSettings settings_with(bool encrypts_grpc, bool asks) {
    ApiSettings settings;
    settings.auth.is_enabled = asks;
    if (encrypts_grpc) settings.grpc_certificate.emplace();
    return settings;
}

TEST(Exposure, OfGrpcIsFineWhereItIsEncryptedAndCallersAreAsked) {
    EXPECT_EQ(grpc_exposure(settings_with(true, true)).lacks, "");
}

TEST(Exposure, OfGrpcSaysWhichOfTheTwoIsMissing) {
    auto const asks = grpc_exposure(settings_with(false, true));
    EXPECT_EQ(asks.lacks, "what it says is not encrypted");
    EXPECT_EQ(asks.remedy, "make orchestration.grpc.tls_enabled true");
    auto const encrypts = grpc_exposure(settings_with(true, false));
    EXPECT_EQ(encrypts.lacks, "nobody is asked who he is");
    EXPECT_EQ(encrypts.remedy, "make orchestration.web.auth.enabled true");
    auto const neither = grpc_exposure(settings_with(false, false));
    EXPECT_EQ(neither.lacks, "what it says is not encrypted, and nobody is asked who he is");
    EXPECT_EQ(neither.remedy,
              "make orchestration.grpc.tls_enabled and orchestration.web.auth.enabled true");
}

TEST(Exposure, OfAWorkerNamesTheKeysOfWorkers) {
    auto settings = settings_with(false, false);
    settings.area = "worker";
    EXPECT_EQ(rest_exposure(settings).remedy, "make worker.web.auth.enabled true");
    EXPECT_EQ(grpc_exposure(settings).remedy,
              "make worker.grpc.tls_enabled and worker.web.auth.enabled true");
}

TEST(Exposure, OfRestIsFineWhereCallersAreAsked) {
    EXPECT_EQ(rest_exposure(settings_with(false, true)).lacks, "");
    EXPECT_EQ(rest_exposure(settings_with(true, false)).lacks, "nobody is asked who he is");
}

TEST(Exposure, KeepsAServerFromAddressesThatOthersReachUnlessItIsAllowed) {
    auto const lacking = grpc_exposure(settings_with(false, true));
    EXPECT_TRUE(endpoint_of("--grpc-bind", "127.0.0.1:1", lacking, false));
    EXPECT_TRUE(endpoint_of("--grpc-bind", "0.0.0.0:1", lacking, true));
    EXPECT_TRUE(endpoint_of("--grpc-bind", "0.0.0.0:1", Exposure(), false));
    auto const refused = endpoint_of("--grpc-bind", "0.0.0.0:1", lacking, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message(),
              "--grpc-bind 0.0.0.0:1 can be reached from other machines, and what it says is not "
              "encrypted: keep to 127.0.0.1, make orchestration.grpc.tls_enabled true, or give "
              "--insecure to allow that");
    EXPECT_FALSE(endpoint_of("--grpc-bind", "everywhere", Exposure(), true));
}

}  // namespace
}  // namespace tasker::cli
