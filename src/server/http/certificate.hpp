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
    /// What the files said at one time, where it was right and fits together.
    struct Contents {
        std::shared_ptr<boost::asio::ssl::context> context{};
        /// The same as text, for who encrypts by other means; the names are those of the files.
        std::shared_ptr<CertificateFiles const> text{};
    };

    /// \returns InvalidOption naming the file and what is wrong with it.
    [[nodiscard]] static Result<std::shared_ptr<Certificate>> open(CertificateFiles files);

    /// What the files say now. \returns InvalidOption as open() does.
    [[nodiscard]] Result<Contents> read() const;
    /// For connections from now on.
    void adopt(Contents contents);
    /// Both. \returns InvalidOption; then the old one stays.
    [[nodiscard]] Result<void> read_again();

    /// Shared with the connections, as each keeps to the one that it began with.
    [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> context();
    [[nodiscard]] std::shared_ptr<CertificateFiles const> text();
    [[nodiscard]] bool asks_clients() const noexcept { return !files_.client_authorities.empty(); }
    /// When it ends, as `2027-01-31 10:00:00Z`; empty: not known.
    [[nodiscard]] std::string valid_until();

private:
    explicit Certificate(CertificateFiles files) : files_(std::move(files)) {}

    CertificateFiles const files_;
    std::mutex mutex_;
    Contents contents_;
};

}  // namespace tasker::server::http
