#include "server/grpc/encryption.hpp"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <mutex>
#include <string>
#include <utility>

namespace tasker::server::grpc {

namespace {

/// The library asks for the certificate at each handshake only through its C interface, which its
/// C++ one does not offer; that one's own credentials keep the certificate of the start.
class Encryption final : public ::grpc::ServerCredentials {
public:
    explicit Encryption(std::shared_ptr<http::Certificate> certificate)
        : certificate_(std::move(certificate)),
          credentials_(grpc_ssl_server_credentials_create_with_options(
              grpc_ssl_server_credentials_create_options_using_config_fetcher(
                  certificate_->asks_clients()
                      ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                      : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
                  fetch, this))) {}
    ~Encryption() override { grpc_server_credentials_release(credentials_); }
    Encryption(Encryption const&) = delete;
    Encryption& operator=(Encryption const&) = delete;

    /// Callers are asked who they are by the services, as REST does it.
    void SetAuthMetadataProcessor(
        std::shared_ptr<::grpc::AuthMetadataProcessor> const& /*processor*/) override {}

private:
    using Status = grpc_ssl_certificate_config_reload_status;

    int AddPortToServer(std::string const& address, grpc_server* server) override {
        return grpc_server_add_http2_port(server, address.c_str(), credentials_);
    }

    static Status fetch(void* self, grpc_ssl_server_certificate_config** config) {
        return static_cast<Encryption*>(self)->fetch(*config);
    }
    Status fetch(grpc_ssl_server_certificate_config*& config) {
        auto now = certificate_->text();
        std::scoped_lock const lock(mutex_);
        if (now == shown_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
        shown_ = std::move(now);
        grpc_ssl_pem_key_cert_pair const pair{.private_key = shown_->key.c_str(),
                                              .cert_chain = shown_->chain.c_str()};
        // It insists on authorities, although it asks no client who does not have to show anything.
        auto const& authorities =
            certificate_->asks_clients() ? shown_->client_authorities : shown_->chain;
        config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
        return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
    }

    std::shared_ptr<http::Certificate> const certificate_;
    std::mutex mutex_;
    std::shared_ptr<http::CertificateFiles const> shown_;
    grpc_server_credentials* const credentials_;
};

}  // namespace

std::shared_ptr<::grpc::ServerCredentials> encryption_with(
    std::shared_ptr<http::Certificate> certificate) {
    return std::make_shared<Encryption>(std::move(certificate));
}

}  // namespace tasker::server::grpc
