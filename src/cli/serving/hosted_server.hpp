#pragma once

#include <memory>

#include "base/ids.hpp"
#include "embedded/host.hpp"
#include "server/server.hpp"

namespace tasker::cli {

/// The orchestration server of a host, with what it works on. While it lives it is told what the
/// host commits, and what other processes change.
class HostedServer {
public:
    struct About {
        server::Description description{};
        model::Settings settings{};
    };
    /// Listens; answers nothing yet. The host outlives it and is started later.
    /// \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<HostedServer>> open(
        embedded::Host& host, server::http::HttpOptions const& http, About about,
        server::Authorize authorize = {});
    ~HostedServer();
    HostedServer(HostedServer const&) = delete;
    HostedServer& operator=(HostedServer const&) = delete;

    [[nodiscard]] server::Backend& backend() noexcept { return backend_; }
    [[nodiscard]] server::Server& server() noexcept { return *server_; }

private:
    HostedServer(embedded::Host& host, About about);

    embedded::Host& host_;
    base::Ids ids_;
    server::Backend backend_;
    std::unique_ptr<server::Server> server_;
};

}  // namespace tasker::cli
