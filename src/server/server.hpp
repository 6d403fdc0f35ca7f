#pragma once

#include <memory>
#include <span>

#include "server/api.hpp"
#include "server/backend.hpp"
#include "server/events/hub.hpp"
#include "server/http/server.hpp"

namespace tasker::server {

/// The orchestration server: its routes, on HTTP. Thread-safe.
class Server {
public:
    /// Listens; answers nothing yet. Without `authorize` everybody may do everything. The backend
    /// outlives it, and one server at a time works on it.
    /// \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(Backend& backend,
                                                              http::HttpOptions const& options,
                                                              Authorize authorize = {});
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Once, when the engine runs.
    void start();
    /// Accepts nothing more and gives running requests `drain` to be answered. The engine must
    /// still run. Benign the second time.
    void stop(Duration drain);

    /// What a commit of the engine did: it is counted, and told to who watches. Quick; may be
    /// called at any time, from any thread.
    void note(engine::Committed const& committed) noexcept;
    /// Tasks that another process changed; `any`: there may be more.
    void note_elsewhere(std::span<TaskId const> tasks, bool any) noexcept;

    [[nodiscard]] http::Endpoint const& endpoint() const noexcept { return http_->endpoint(); }
    [[nodiscard]] http::HttpFigures figures() const { return http_->figures(); }

private:
    Server(Backend& backend, Authorize authorize);

    Backend& backend_;
    Api api_;
    events::Hub hub_;
    std::unique_ptr<http::HttpServer> http_;
};

}  // namespace tasker::server
