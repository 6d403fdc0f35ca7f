#pragma once

#include <memory>

#include "server/auth/key_set_cache.hpp"
#include "server/auth/key_set_url.hpp"
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
    ~HttpDownload() override;

    [[nodiscard]] Downloaded fetch() override;
    void cancel() noexcept override;

private:
    class State;
    explicit HttpDownload(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tasker::server::auth
