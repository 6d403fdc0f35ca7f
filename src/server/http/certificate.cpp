#include "server/http/certificate.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <tuple>
#include <utility>

namespace tasker::server::http {

namespace ssl = boost::asio::ssl;

namespace {

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

/// A file that nobody can mistake for a certificate is not read to its end.
Result<std::string> read_pem(std::string_view what, std::string const& file) {
    constexpr std::size_t kBytesMax = std::size_t{1024} * 1024;
    std::unique_ptr<std::FILE, decltype(&std::fclose)> const stream(std::fopen(file.c_str(), "rb"),
                                                                    std::fclose);
    if (stream == nullptr) {
        return wrong_file(what, file, CertificateCode(errno, boost::system::generic_category()));
    }
    std::string text(kBytesMax + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stream.get()));
    if (std::ferror(stream.get()) != 0) {
        return wrong_file(what, file, CertificateCode(errno, boost::system::generic_category()));
    }
    if (text.size() <= kBytesMax) return text;
    return Error(ErrorCode::InvalidOption,
                 std::string(what) + " " + file + " cannot be used: it has more than 1 MiB");
}

constexpr std::string_view kChain = "the certificate in";
constexpr std::string_view kKey = "the private key in";
constexpr std::string_view kAuthorities = "the authorities of clients in";

/// The same files, each with its text instead of its name.
Result<std::shared_ptr<CertificateFiles const>> read_texts(CertificateFiles const& files) {
    auto texts = std::make_shared<CertificateFiles>();
    TASKER_TRY_ASSIGN(texts->chain, read_pem(kChain, files.chain));
    TASKER_TRY_ASSIGN(texts->key, read_pem(kKey, files.key));
    if (!files.client_authorities.empty()) {
        TASKER_TRY_ASSIGN(texts->client_authorities,
                          read_pem(kAuthorities, files.client_authorities));
    }
    return std::shared_ptr<CertificateFiles const>(std::move(texts));
}

boost::asio::const_buffer bytes_of(std::string const& text) noexcept {
    return boost::asio::buffer(text);
}

/// Asio says of a chain only that it is none; OpenSSL knows more.
CertificateCode reason_of(CertificateCode const& code) {
    auto const reason = ERR_get_error();
    ERR_clear_error();
    return reason == 0
               ? code
               : CertificateCode(static_cast<int>(reason), boost::asio::error::get_ssl_category());
}

/// Their names, by which a client chooses the certificate that it shows.
void name_authorities(SSL_CTX* context, std::string const& authorities) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(
        BIO_new_mem_buf(authorities.data(), static_cast<int>(authorities.size())), BIO_free);
    while (true) {
        std::unique_ptr<X509, decltype(&X509_free)> const authority(
            PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
        if (authority == nullptr) break;
        SSL_CTX_add_client_CA(context, authority.get());
    }
    ERR_clear_error();  // that there are no more
}

Result<void> demand_certificates(ssl::context& context, std::string const& authorities,
                                 std::string const& file) {
    static constexpr unsigned char kPurpose[] = "tasker";
    CertificateCode code;
    std::ignore = context.add_certificate_authority(bytes_of(authorities), code);
    if (code) return wrong_file(kAuthorities, file, code);
    name_authorities(context.native_handle(), authorities);
    std::ignore =
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, code);
    SSL_CTX_set_session_id_context(context.native_handle(), kPurpose, sizeof kPurpose - 1);
    return {};
}

}  // namespace

Result<std::shared_ptr<Certificate>> Certificate::open(CertificateFiles files) {
    std::shared_ptr<Certificate> certificate(new Certificate(std::move(files)));
    TASKER_TRY(certificate->read_again());
    return certificate;
}

Result<Certificate::Contents> Certificate::read() const {
    TASKER_TRY_ASSIGN(auto const text, read_texts(files_));
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    CertificateCode code;
    // Otherwise OpenSSL asks on the terminal.
    std::ignore = context->set_password_callback(
        [](std::size_t, ssl::context::password_purpose) { return std::string(); }, code);
    std::ignore = context->use_certificate_chain(bytes_of(text->chain), code);
    if (code) return wrong_file(kChain, files_.chain, reason_of(code));
    // Refuses also a key that is not that of the certificate.
    std::ignore = context->use_private_key(bytes_of(text->key), ssl::context::pem, code);
    if (code) return wrong_file(kKey, files_.key, code);
    harden(context->native_handle());
    if (asks_clients()) {
        TASKER_TRY(
            demand_certificates(*context, text->client_authorities, files_.client_authorities));
    }
    return Contents{.context = std::move(context), .text = text};
}

void Certificate::adopt(Contents contents) {
    std::scoped_lock const lock(mutex_);
    contents_ = std::move(contents);
}

Result<void> Certificate::read_again() {
    TASKER_TRY_ASSIGN(auto contents, read());
    adopt(std::move(contents));
    return {};
}

std::shared_ptr<boost::asio::ssl::context> Certificate::context() {
    std::scoped_lock const lock(mutex_);
    return contents_.context;
}

std::shared_ptr<CertificateFiles const> Certificate::text() {
    std::scoped_lock const lock(mutex_);
    return contents_.text;
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
