#pragma once

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "tests/support/issuer.hpp"

namespace tasker::test {

/// A certificate with its key, made for a test.
struct MadeCertificate {
    SigningKey key = SigningKey::curve();
    std::shared_ptr<X509> certificate;

    [[nodiscard]] std::string pem() const {
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), BIO_free);
        TASKER_ASSERT(PEM_write_bio_X509(out.get(), certificate.get()) == 1);
        char* text = nullptr;
        auto const size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }
};

/// \param alternative  `IP:127.0.0.1,DNS:localhost`; empty: an authority
/// \param by           who signs; null: it signs itself
inline MadeCertificate make_certificate(std::string const& name, std::string const& alternative,
                                        MadeCertificate const* by = nullptr) {
    constexpr long kDay = 24 * 60 * 60;
    static long serial = 0;
    MadeCertificate made{.certificate = {X509_new(), X509_free}};
    auto* const x509 = made.certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(x509), kDay);
    X509_set_pubkey(x509, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
    auto* const issuer = by == nullptr ? x509 : by->certificate.get();
    X509_set_issuer_name(x509, X509_get_subject_name(issuer));
    auto const extend = [&](int what, std::string const& value) {
        X509V3_CTX context;
        X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
        auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
        TASKER_ASSERT(extension != nullptr);
        X509_add_ext(x509, extension, -1);
        X509_EXTENSION_free(extension);
    };
    extend(NID_basic_constraints, alternative.empty() ? "critical,CA:TRUE" : "CA:FALSE");
    if (!alternative.empty()) extend(NID_subject_alt_name, alternative);
    TASKER_ASSERT(X509_sign(x509, (by == nullptr ? made.key : by->key).get(), EVP_sha256()) > 0);
    return made;
}

inline void write_text(std::string const& file, std::string const& text) {
    std::ofstream(file, std::ios::trunc) << text;
}

}  // namespace tasker::test
