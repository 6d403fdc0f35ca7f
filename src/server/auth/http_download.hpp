#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http_client/client.hpp"
#include "server/auth/key_set_cache.hpp"
#include "tasker/time.hpp"

namespace tasker::server::auth {

/// Fetches an issuer's keys over HTTPS: certificates checked against those that the system trusts,
/// no redirects, one time limit for all of it, and a limit on what is read.
class HttpDownload final : public KeySetDownload {
public:
    /// May it also ask over http, and hosts in private networks? For tests.
    enum class Reach : std::uint8_t { PublicHttps, Everything };

    /// \returns InvalidOption when the URL is none, or not of the kind that `reach` allows.
    [[nodiscard]] static Result<std::unique_ptr<KeySetDownload>> from(
        std::string_view url, Reach reach, Duration time_max = std::chrono::seconds(10));

    [[nodiscard]] Downloaded fetch() override;
    void cancel() noexcept override { client_->cancel(); }

private:
    HttpDownload(std::string host, std::string target, std::unique_ptr<http_client::Client> client)
        : host_(std::move(host)), target_(std::move(target)), client_(std::move(client)) {}

    [[nodiscard]] std::string what_is_wrong(http_client::Problem const& problem) const;

    std::string const host_;
    std::string const target_;
    std::unique_ptr<http_client::Client> const client_;
};

}  // namespace tasker::server::auth
