#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/certificates.hpp"

namespace tasker::test {

/// A client that speaks TLS, as it is told to.
class TlsClient {
public:
    struct Options {
        MadeCertificate const* trusts = nullptr;  ///< null: everybody
        MadeCertificate const* shows = nullptr;   ///< null: nothing
        int version_max = TLS1_3_VERSION;
        int version_min = TLS1_VERSION;
    };

    TlsClient(std::uint16_t port, Options const& options) {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_security_level(context_.get(), 0);  // so that old versions are tried at all
        SSL_CTX_set_min_proto_version(context_.get(), options.version_min);
        SSL_CTX_set_max_proto_version(context_.get(), options.version_max);
        if (options.trusts != nullptr) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()),
                                options.trusts->certificate.get());
            SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        }
        if (options.shows != nullptr) {
            SSL_CTX_use_certificate(context_.get(), options.shows->certificate.get());
            SSL_CTX_use_PrivateKey(context_.get(), options.shows->key.get());
        }
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        timeval const patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::ignore = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), socket_);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), "127.0.0.1");
        is_connected_ = SSL_connect(ssl_.get()) == 1;
        ERR_clear_error();
    }
    ~TlsClient() {
        ssl_.reset();
        ::close(socket_);
    }
    TlsClient(TlsClient const&) = delete;
    TlsClient& operator=(TlsClient const&) = delete;

    [[nodiscard]] bool is_connected() const { return is_connected_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    [[nodiscard]] SSL* get() const { return ssl_.get(); }
    /// The name in the certificate that the server showed.
    [[nodiscard]] std::string server_name() const {
        std::unique_ptr<X509, decltype(&X509_free)> const shown(
            SSL_get1_peer_certificate(ssl_.get()), X509_free);
        char name[64] = {};
        X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name,
                                  sizeof name);
        return name;
    }

    bool send(std::string_view text) {
        return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) ==
               static_cast<int>(text.size());
    }
    /// Everything up to the end of the connection, or up to so many bytes.
    std::string receive(std::size_t size_max = std::string::npos) {
        std::string text;
        char bytes[16384];
        while (text.size() < size_max) {
            auto const size = SSL_read(ssl_.get(), bytes, sizeof bytes);
            if (size <= 0) break;
            text.append(bytes, static_cast<std::size_t>(size));
        }
        return text;
    }
    /// Whether the server said that it ends, rather than was cut off.
    [[nodiscard]] bool was_ended() const {
        return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
    int socket_ = -1;
    bool is_connected_ = false;
};

}  // namespace tasker::test
