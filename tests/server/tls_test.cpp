#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "server/auth/http_download.hpp"
#include "server/http/certificate.hpp"
#include "tests/server/http_serving.hpp"
#include "tests/server/key_publisher.hpp"
#include "tests/server/tls_client.hpp"
#include "tests/support/temp_folder.hpp"

// Encrypted connections, with good and bad clients. The certificates are made here.

namespace tasker::test {
namespace {

using server::http::Certificate;
using server::http::CertificateFiles;
using testing::HasSubstr;

constexpr char const* kHere = "IP:127.0.0.1,DNS:localhost";
constexpr std::string_view kAsk = "GET /a HTTP/1.1\r\nhost: tasker\r\n\r\n";
constexpr std::string_view kAskOnce =
    "GET /a HTTP/1.1\r\nhost: tasker\r\nconnection: close\r\n\r\n";

MadeCertificate const& authority() {
    static auto const kAuthority = make_certificate("authority", "");
    return kAuthority;
}

class ServedTls : public HttpServing {
protected:
    CertificateFiles files(bool asks_clients = false) {
        return {
            .chain = (folder_.path() / "chain.pem").string(),
            .key = (folder_.path() / "key.pem").string(),
            .client_authorities = asks_clients ? (folder_.path() / "clients.pem").string() : ""};
    }
    void write(std::string const& name) {
        auto const made = make_certificate(name, kHere, &authority());
        write_text((folder_.path() / "chain.pem").string(), made.pem() + authority().pem());
        write_text((folder_.path() / "key.pem").string(), made.key.private_pem());
        write_text((folder_.path() / "clients.pem").string(), authority().pem());
    }
    void start_encrypted(server::http::HttpOptions options = {}, bool asks_clients = false) {
        write("first");
        auto opened = Certificate::open(files(asks_clients));
        ASSERT_TRUE(opened) << opened.error().message();
        certificate_ = *std::move(opened);
        options.certificate = certificate_;
        start(options);
    }
    /// What is answered to one request; empty: nothing.
    std::string ask(TlsClient::Options const& options) {
        TlsClient client(port(), options);
        if (!client.is_connected() || !client.send(kAskOnce)) return "";
        return client.receive();
    }

    TempFolder folder_;
    std::shared_ptr<Certificate> certificate_;
};

TEST_F(ServedTls, AnswersWhoTrustsIt) {
    start_encrypted();
    TlsClient client(port(), {.trusts = &authority()});
    ASSERT_TRUE(client.is_connected());
    EXPECT_EQ(client.version(), "TLSv1.3");
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(kAsk));
        auto const answer = client.receive(1);
        EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200"));
        EXPECT_THAT(answer, HasSubstr("GET /a "));
    }
    ASSERT_TRUE(client.send(kAskOnce));
    EXPECT_THAT(client.receive(), HasSubstr("HTTP/1.1 200"));
    EXPECT_TRUE(client.was_ended());
}

TEST_F(ServedTls, SendsLongAnswersWhole) {
    start_encrypted();
    TlsClient client(port(), {.trusts = &authority()});
    ASSERT_TRUE(client.send("GET /long HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"));
    EXPECT_TRUE(client.receive().ends_with(std::string(100'000, 'x')));
}

TEST_F(ServedTls, ReadsLongBodies) {
    start_encrypted();
    TlsClient client(port(), {.trusts = &authority()});
    std::string const body(500'000, 'y');
    ASSERT_TRUE(client.send("POST /b HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body));
    EXPECT_TRUE(client.receive().ends_with("POST /b " + body));
}

TEST_F(ServedTls, SpeaksNoVersionBefore12) {
    start_encrypted();
    EXPECT_THAT(ask({.version_max = TLS1_2_VERSION}), HasSubstr("200"));
    EXPECT_EQ(ask({.version_max = TLS1_1_VERSION}), "");
    EXPECT_EQ(ask({.version_max = TLS1_VERSION}), "");
}

TEST_F(ServedTls, IsNotTrustedByThoseWhoKnowAnotherAuthority) {
    start_encrypted();
    auto const other = make_certificate("other", "");
    EXPECT_EQ(ask({.trusts = &other}), "");
}

TEST_F(ServedTls, AnswersOnlyClientsWithACertificateWhenItAsksForOne) {
    start_encrypted({}, true);
    auto const other = make_certificate("other", "");
    auto const right = make_certificate("client", "DNS:client", &authority());
    auto const strange = make_certificate("client", "DNS:client", &other);
    for (auto const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        EXPECT_THAT(ask({.trusts = &authority(), .shows = &right, .version_max = version}),
                    HasSubstr("200"));
        EXPECT_EQ(ask({.trusts = &authority(), .version_max = version}), "");
        EXPECT_EQ(ask({.trusts = &authority(), .shows = &strange, .version_max = version}), "");
    }
    server_->stop(std::chrono::seconds(30));  // so that all is counted
    EXPECT_EQ(server_->figures().handshakes_failed, 4U);
    EXPECT_EQ(server_->figures().requests, 2U);
}

TEST_F(ServedTls, ShowsANewCertificateToNewConnections) {
    start_encrypted();
    TlsClient old(port(), {.trusts = &authority()});
    EXPECT_EQ(old.server_name(), "first");
    write("second");
    ASSERT_TRUE(certificate_->read_again());
    TlsClient next(port(), {.trusts = &authority()});
    EXPECT_EQ(next.server_name(), "second");
    ASSERT_TRUE(old.send(kAskOnce));
    EXPECT_THAT(old.receive(), HasSubstr("200")) << "what is open goes on";

    write_text((folder_.path() / "key.pem").string(), "no key");
    EXPECT_FALSE(certificate_->read_again());
    TlsClient later(port(), {.trusts = &authority()});
    EXPECT_EQ(later.server_name(), "second") << "nothing that is wrong is taken over";
}

TEST_F(ServedTls, ServesOthersWhileSomeDawdleWithTheHandshake) {
    start_encrypted({.network_threads = 1, .connections_max = 50});
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 49; ++i) {
        silent.push_back(std::make_unique<Client>(port()));
        if (i % 2 == 0) EXPECT_TRUE(silent.back()->send(std::string("\x16\x03\x01\x02", 4)));
    }
    EXPECT_THAT(ask({.trusts = &authority()}), HasSubstr("200"));
    // More of them: the one that dawdles for longest makes room.
    for (int i = 0; i < 30; ++i)
        silent.push_back(std::make_unique<Client>(port()));
    EXPECT_THAT(ask({.trusts = &authority()}), HasSubstr("200"));
}

TEST_F(ServedTls, ClosesWhoNeverEndsTheHandshake) {
    start_encrypted({.header_timeout = std::chrono::milliseconds(100)});
    Client silent(port());
    EXPECT_TRUE(silent.is_closed_by_server());
    Client half(port());
    EXPECT_TRUE(half.send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
    EXPECT_TRUE(half.is_closed_by_server());
}

TEST_F(ServedTls, EndsConnectionsThatAreNoTls) {
    start_encrypted();
    for (auto const& text :
         {std::string(kAsk), std::string(2'000, '\0'), std::string(2'000, '\xff'),
          std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10)}) {
        Client client(port());
        EXPECT_TRUE(client.send(text));
        client.finish_sending();
        auto const answer = client.receive();
        EXPECT_FALSE(answer && answer->status == 200);
    }
    EXPECT_THAT(ask({.trusts = &authority()}), HasSubstr("200"));
}

TEST_F(ServedTls, TellsSlowRequestsToo) {
    start_encrypted({.header_timeout = std::chrono::milliseconds(200)});
    TlsClient client(port(), {.trusts = &authority()});
    ASSERT_TRUE(client.send("GET /a HTTP/1.1\r\n"));
    EXPECT_THAT(client.receive(), HasSubstr("HTTP/1.1 408"));
}

TEST_F(ServedTls, TellsRefusalsToThoseWhoStillSend) {
    start_encrypted({.body_bytes_max = 1000});
    TlsClient client(port(), {.trusts = &authority()});
    ASSERT_TRUE(client.send("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 50000\r\n\r\n" +
                            std::string(30'000, 'x')));
    EXPECT_THAT(client.receive(), HasSubstr("HTTP/1.1 413"));
}

TEST_F(ServedTls, StopsWhileClientsAreConnected) {
    start_encrypted();
    TlsClient idle(port(), {.trusts = &authority()});
    Client silent(port());
    server_->stop(std::chrono::seconds(30));
    EXPECT_EQ(idle.receive(), "");
    EXPECT_TRUE(silent.is_closed_by_server());
}

TEST(Certificate, SaysWhichFileIsWrong) {
    TempFolder const folder;
    auto const made = make_certificate("one", kHere);
    auto const other = make_certificate("two", kHere);
    write_text((folder.path() / "chain.pem").string(), made.pem());
    write_text((folder.path() / "key.pem").string(), made.key.private_pem());
    write_text((folder.path() / "other.pem").string(), other.key.private_pem());
    auto const complaint = [&](std::string const& chain, std::string const& key,
                               std::string const& clients = "") {
        auto const opened = Certificate::open(
            {.chain = (folder.path() / chain).string(),
             .key = (folder.path() / key).string(),
             .client_authorities = clients.empty() ? "" : (folder.path() / clients).string()});
        return opened ? std::string("none") : opened.error().message();
    };
    EXPECT_EQ(complaint("chain.pem", "key.pem"), "none");
    EXPECT_THAT(complaint("none.pem", "key.pem"), HasSubstr("none.pem cannot be used"));
    EXPECT_THAT(complaint("key.pem", "key.pem"), HasSubstr("the certificate in"));
    EXPECT_THAT(complaint("chain.pem", "chain.pem"), HasSubstr("the private key in"));
    EXPECT_THAT(complaint("chain.pem", "other.pem"),
                HasSubstr("other.pem cannot be used: key values mismatch"));
    EXPECT_THAT(complaint("chain.pem", "key.pem", "none.pem"), HasSubstr("none.pem"));
    EXPECT_THAT(complaint("chain.pem", "key.pem", "key.pem"), HasSubstr("authorities of clients"));
    EXPECT_THAT((*Certificate::open({.chain = (folder.path() / "chain.pem").string(),
                                     .key = (folder.path() / "key.pem").string()}))
                    ->valid_until(),
                testing::EndsWith("Z"));
}

// Keys over https, from an issuer whom the system trusts; which authorities those are, OpenSSL
// takes from SSL_CERT_FILE when it is there.
class TrustedDownload : public ServedTls {
protected:
    server::auth::KeySetDownload::Downloaded fetch_from(KeyPublisher const& publisher) {
        auto download = *server::auth::HttpDownload::from(
            publisher.url("https"), server::auth::HttpDownload::Reach::Everything);
        return download->fetch();
    }
    void SetUp() override {
        write("issuer");
        certificate_ = *Certificate::open(files());
    }
    void TearDown() override {
        ::unsetenv("SSL_CERT_FILE");
        ServedTls::TearDown();
    }
};

TEST_F(TrustedDownload, TakesKeysFromWhomTheSystemTrusts) {
    KeyPublisher publisher({.certificate = certificate_});
    publisher.publish({shared_rsa().jwk("a")});
    auto const unknown = fetch_from(publisher);
    EXPECT_FALSE(unknown.text);
    EXPECT_THAT(unknown.problem, HasSubstr("no trusted connection"));
    ::setenv("SSL_CERT_FILE", (folder_.path() / "clients.pem").string().c_str(), 1);
    auto const known = fetch_from(publisher);
    ASSERT_TRUE(known.text) << known.problem;
    EXPECT_TRUE(server::auth::KeySet::parse(*known.text));
}

TEST_F(TrustedDownload, ChecksTheNameToo) {
    auto const elsewhere = make_certificate("elsewhere", "DNS:elsewhere.example", &authority());
    write_text((folder_.path() / "chain.pem").string(), elsewhere.pem());
    write_text((folder_.path() / "key.pem").string(), elsewhere.key.private_pem());
    ASSERT_TRUE(certificate_->read_again());
    ::setenv("SSL_CERT_FILE", (folder_.path() / "clients.pem").string().c_str(), 1);
    KeyPublisher publisher({.certificate = certificate_});
    publisher.publish({shared_rsa().jwk("a")});
    EXPECT_THAT(fetch_from(publisher).problem, HasSubstr("no trusted connection"));
    EXPECT_EQ(publisher.requests(), 0U);
}

TEST(Download, TakesNothingButAnAnswerOfBoundedSize) {
    KeyPublisher publisher;
    auto const problem_with = [&](server::http::Response response) {
        publisher.answer(std::move(response));
        auto download = *server::auth::HttpDownload::from(
            publisher.url(), server::auth::HttpDownload::Reach::Everything);
        auto const downloaded = download->fetch();
        EXPECT_EQ(downloaded.text.has_value(), downloaded.problem.empty());
        return downloaded.problem;
    };
    EXPECT_EQ(problem_with({.body = "{}"}), "");
    EXPECT_THAT(problem_with({.status = 302, .headers = {{"location", "http://127.0.0.1:1/"}}}),
                HasSubstr("status 302"));
    EXPECT_THAT(problem_with({.status = 500}), HasSubstr("status 500"));
    EXPECT_THAT(problem_with({.body = std::string(300'000, ' ')}), HasSubstr("unusable"));
}

TEST(Download, EndsInTimeAndWhenItIsCancelled) {
    using server::auth::HttpDownload;
    Gate gate;
    struct Slow final : server::http::Application {
        explicit Slow(Gate& held) : gate(held) {}
        server::http::Way way_of(server::http::Request const& /*request*/) const noexcept override {
            return server::http::Way::Wait;
        }
        server::http::Response answer(server::http::Request const& /*request*/) noexcept override {
            gate.pass();
            return {};
        }
        server::http::Response refuse(server::http::Refusal /*refusal*/) noexcept override {
            return {.status = 400};
        }
        Gate& gate;
    };
    Slow slow(gate);
    base::SystemClock const clock;
    base::Ids ids(clock, 1);
    base::SilentLog log;
    auto server = *server::http::HttpServer::listen(
        {.endpoint = {.port = 0}}, {.application = slow, .clock = clock, .ids = ids, .log = log});
    server->start();
    auto const url = "http://" + server->endpoint().to_text() + "/";
    auto brief =
        *HttpDownload::from(url, HttpDownload::Reach::Everything, std::chrono::milliseconds(50));
    EXPECT_THAT(brief->fetch().problem, HasSubstr("127.0.0.1: no answer in time"));

    auto patient = *HttpDownload::from(url, HttpDownload::Reach::Everything, std::chrono::hours(1));
    std::thread other([&] {
        gate.await(2);
        patient->cancel();
    });
    EXPECT_FALSE(patient->fetch().text);
    other.join();
    EXPECT_THAT(patient->fetch().problem, HasSubstr("stopping"));
    gate.open();
}

}  // namespace
}  // namespace tasker::test
