#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "tasker/error.hpp"

namespace boost::asio::ssl {
class context;  // NOLINT(readability-identifier-naming): of Boost
}

namespace tasker::server::http {

/// Files as PEM.
struct CertificateFiles {
    std::string chain;  ///< the certificate, then those that vouch for it
    std::string key;    ///< without a passphrase
    std::string
        client_authorities;  ///< clients must show a certificate of one; empty: they need none
};

/// What a server shows to its clients: TLS 1.2 or newer. Thread-safe.
class Certificate {
public:
    /// \returns InvalidOption naming the file and what is wrong with it.
    [[nodiscard]] static Result<std::shared_ptr<Certificate>> open(CertificateFiles files);

    /// For connections from now on. \returns InvalidOption; then the old one stays.
    [[nodiscard]] Result<void> read_again();
    /// Shared with the connections, as each keeps to the one that it began with.
    [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> context();
    /// When it ends, as `2027-01-31 10:00:00Z`; empty: not known.
    [[nodiscard]] std::string valid_until();

private:
    explicit Certificate(CertificateFiles files) : files_(std::move(files)) {}

    CertificateFiles const files_;
    std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace tasker::server::http
