#include "server/http/certificate.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <tuple>
#include <utility>

namespace tasker::server::http {

namespace ssl = boost::asio::ssl;

namespace {

using CertificateContext = std::shared_ptr<ssl::context>;
using CertificateCode = boost::system::error_code;

Error wrong_file(std::string_view what, std::string const& file, CertificateCode const& code) {
    return {ErrorCode::InvalidOption,
            std::string(what) + " " + file + " cannot be used: " + code.message()};
}

/// Speaks HTTP/1.1 to those who ask for a protocol; others are not sent away.
int choose_protocol(SSL* /*connection*/, unsigned char const** chosen, unsigned char* chosen_size,
                    unsigned char const* offered, unsigned offered_size, void* /*nothing*/) {
    static constexpr unsigned char kHttp11[] = "\x08http/1.1";
    auto* found = const_cast<unsigned char*>(*chosen);
    if (SSL_select_next_proto(&found, chosen_size, kHttp11, sizeof kHttp11 - 1, offered,
                              offered_size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

void harden(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // A client could have the server renegotiate for ever, and compression tells lengths.
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Of TLS 1.2 only what is encrypted and authenticated at once, with a key of its own.
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // idle connections keep none
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Result<void> demand_certificates(ssl::context& context, std::string const& file) {
    static constexpr unsigned char kPurpose[] = "tasker";
    CertificateCode code;
    std::ignore = context.load_verify_file(file, code);
    auto* const names = code ? nullptr : SSL_load_client_CA_file(file.c_str());
    if (names == nullptr) return wrong_file("the authorities of clients in", file, code);
    SSL_CTX_set_client_CA_list(context.native_handle(), names);
    std::ignore =
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, code);
    SSL_CTX_set_session_id_context(context.native_handle(), kPurpose, sizeof kPurpose - 1);
    return {};
}

Result<CertificateContext> read_certificate(CertificateFiles const& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    CertificateCode code;
    // Otherwise OpenSSL asks on the terminal.
    std::ignore = context->set_password_callback(
        [](std::size_t, ssl::context::password_purpose) { return std::string(); }, code);
    std::ignore = context->use_certificate_chain_file(files.chain, code);
    if (code) return wrong_file("the certificate in", files.chain, code);
    // Refuses also a key that is not that of the certificate.
    std::ignore = context->use_private_key_file(files.key, ssl::context::pem, code);
    if (code) return wrong_file("the private key in", files.key, code);
    harden(context->native_handle());
    if (!files.client_authorities.empty()) {
        TASKER_TRY(demand_certificates(*context, files.client_authorities));
    }
    return context;
}

}  // namespace

Result<std::shared_ptr<Certificate>> Certificate::open(CertificateFiles files) {
    std::shared_ptr<Certificate> certificate(new Certificate(std::move(files)));
    TASKER_TRY(certificate->read_again());
    return certificate;
}

Result<void> Certificate::read_again() {
    TASKER_TRY_ASSIGN(auto context, read_certificate(files_));
    std::scoped_lock const lock(mutex_);
    context_ = std::move(context);
    return {};
}

std::shared_ptr<boost::asio::ssl::context> Certificate::context() {
    std::scoped_lock const lock(mutex_);
    return context_;
}

std::string Certificate::valid_until() {
    auto const shared = context();
    auto const* const certificate = SSL_CTX_get0_certificate(shared->native_handle());
    std::tm end{};
    if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
        return "";
    }
    std::array<char, 32> text{};
    auto const size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%SZ", &end);
    return {text.data(), size};
}

}  // namespace tasker::server::http
