#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/http/certificate.hpp"
#include "tests/server/client.hpp"
#include "tests/server/grpc/grpc_serving.hpp"
#include "tests/server/tls_client.hpp"
#include "tests/support/hand_clock.hpp"
#include "tests/support/recorded_log.hpp"
#include "tests/support/temp_folder.hpp"

// gRPC over encrypted connections, with good and bad clients. The certificates are made here.

namespace tasker::test {
namespace {

using ::grpc::StatusCode;
using server::http::Certificate;

MadeCertificate const& grpc_authority() {
    static auto const kAuthority = make_certificate("authority", "");
    return kAuthority;
}

class GrpcEncryption : public GrpcServing {
protected:
    void SetUp() override { start_encrypted({}, false); }

    void start_encrypted(server::grpc::GrpcOptions options, bool asks_clients,
                         Surroundings surroundings = {}) {
        write("first");
        auto opened =
            Certificate::open({.chain = file("chain.pem"),
                               .key = file("key.pem"),
                               .client_authorities = asks_clients ? file("clients.pem") : ""});
        ASSERT_TRUE(opened) << opened.error().message();
        certificate_ = *opened;
        options.certificate = *std::move(opened);
        start_grpc(options, {}, surroundings);
    }
    std::string file(std::string const& name) { return (folder_.path() / name).string(); }
    void write(std::string const& name) {
        auto const made = make_certificate(name, "IP:127.0.0.1,DNS:localhost", &grpc_authority());
        write_text(file("chain.pem"), made.pem() + grpc_authority().pem());
        write_text(file("key.pem"), made.key.private_pem());
        write_text(file("clients.pem"), grpc_authority().pem());
    }
    std::uint16_t grpc_port() { return grpc_server().endpoint().port; }

    StatusCode ask() { return call_with_bytes("HealthService/CheckLiveness", "").code(); }
    /// As a client that trusts one authority, and may show who it is.
    StatusCode ask_as(MadeCertificate const& trusts, MadeCertificate const* shows = nullptr) {
        ::grpc::SslCredentialsOptions options{.pem_root_certs = trusts.pem()};
        if (shows != nullptr) {
            options.pem_private_key = shows->key.private_pem();
            options.pem_cert_chain = shows->pem();
        }
        connect(::grpc::SslCredentials(options));
        return ask();
    }
    /// Whether a handshake by no newer version than that comes to an end.
    bool agrees_on(int version) {
        return TlsClient(grpc_port(), {.trusts = &grpc_authority(), .version_max = version})
            .is_connected();
    }
    std::string name_shown_now() {
        return TlsClient(grpc_port(), {.trusts = &grpc_authority()}).server_name();
    }

    TempFolder folder_;
    std::shared_ptr<Certificate> certificate_;
};

TEST_F(GrpcEncryption, AnswersWhoTrustsIt) {
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::OK);
}

TEST_F(GrpcEncryption, IsNotTrustedByThoseWhoKnowAnotherAuthority) {
    EXPECT_EQ(ask_as(make_certificate("other", "")), StatusCode::UNAVAILABLE);
}

TEST_F(GrpcEncryption, AnswersNobodyInTheClear) {
    connect(::grpc::InsecureChannelCredentials());
    EXPECT_EQ(ask(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::OK) << "others are still served";
}

TEST_F(GrpcEncryption, SpeaksNoVersionBefore12) {
    EXPECT_TRUE(agrees_on(TLS1_3_VERSION));
    EXPECT_TRUE(agrees_on(TLS1_2_VERSION));
    EXPECT_FALSE(agrees_on(TLS1_1_VERSION));
    EXPECT_FALSE(agrees_on(TLS1_VERSION));
}

TEST_F(GrpcEncryption, AnswersOnlyClientsWithACertificateWhenItAsksForOne) {
    start_encrypted({}, true);
    auto const other = make_certificate("other", "");
    auto const right = make_certificate("client", "DNS:client", &grpc_authority());
    auto const strange = make_certificate("client", "DNS:client", &other);
    EXPECT_EQ(ask_as(grpc_authority(), &right), StatusCode::OK);
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::UNAVAILABLE);
    EXPECT_EQ(ask_as(grpc_authority(), &strange), StatusCode::UNAVAILABLE);
}

TEST_F(GrpcEncryption, ShowsANewCertificateToNewConnections) {
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::OK);
    EXPECT_EQ(name_shown_now(), "first");
    write("second");
    EXPECT_EQ(name_shown_now(), "first") << "files count when they are read";
    ASSERT_TRUE(certificate_->read_again());
    EXPECT_EQ(name_shown_now(), "second");
    EXPECT_EQ(ask(), StatusCode::OK) << "what is open goes on";

    write_text(file("key.pem"), "no key");
    EXPECT_FALSE(certificate_->read_again());
    EXPECT_EQ(name_shown_now(), "second") << "nothing that is wrong is taken over";
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::OK);
}

TEST_F(GrpcEncryption, TrustsNewAuthoritiesOfClientsFromThenOn) {
    start_encrypted({}, true);
    auto const next = make_certificate("next", "");
    auto const client = make_certificate("client", "DNS:client", &next);
    EXPECT_EQ(ask_as(grpc_authority(), &client), StatusCode::UNAVAILABLE);
    write_text(file("clients.pem"), next.pem());
    ASSERT_TRUE(certificate_->read_again());
    EXPECT_EQ(ask_as(grpc_authority(), &client), StatusCode::OK);
}

TEST_F(GrpcEncryption, ClosesWhoNeverEndsTheHandshake) {
    start_encrypted({.handshake_timeout = std::chrono::milliseconds(100)}, false);
    Client silent(grpc_port());
    EXPECT_TRUE(silent.is_closed_by_server());
    Client half(grpc_port());
    EXPECT_TRUE(half.send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
    EXPECT_TRUE(half.is_closed_by_server());
    EXPECT_EQ(ask_as(grpc_authority()), StatusCode::OK);
}

TEST_F(GrpcEncryption, TellsOfFailedHandshakesOnlyTenTimesASecond) {
    HandClock clock;
    RecordedLog log;
    start_encrypted({}, false, {.log = &log, .clock = &clock});
    auto const fail = [&] {
        Client client(grpc_port());
        EXPECT_TRUE(client.send("this is no handshake"));
        EXPECT_TRUE(client.is_closed_by_server());
    };
    for (int i = 0; i < 30; ++i)
        fail();
    EXPECT_LE(log.count("gRPC: "), 10U);
    clock.advance(std::chrono::seconds(1));
    for (int i = 0; i < 1000 && log.count("more were not told") == 0; ++i)
        fail();
    EXPECT_EQ(log.count("more were not told"), 1U);
    TearDown();  // before its log and clock are gone
}

}  // namespace
}  // namespace tasker::test
