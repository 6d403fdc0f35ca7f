#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "mcp/session.hpp"
#include "server/http/application.hpp"

namespace tasker::cli::mcp {

/// Who may ask over HTTP.
struct HttpAccess {
    /// Origins of pages in browsers that may ask, beside those of this machine.
    std::vector<std::string> origins{};
    std::string token{};      ///< asked for as `Authorization: Bearer`; empty: nobody is asked
    bool is_loopback = true;  ///< then the name in `Host` must be this machine's, too
};

/// The streamable HTTP transport (revision 2025-06-18) on one path, `/mcp`: POST with a message,
/// which is answered as JSON, or as one event where the client takes only those; DELETE ends a
/// session. A server never begins to speak, so there is no stream to GET. Thread-safe.
class HttpService final : public server::http::Application {
public:
    struct Parts {
        tasker::mcp::Catalog const& catalog;
        tasker::mcp::About about;
        base::Clock const& clock;
        base::Log& log;
        std::function<std::string()> make_session_id;  ///< that nobody can guess
    };
    HttpService(Parts parts, HttpAccess access)
        : parts_(std::move(parts)), access_(std::move(access)) {}

    [[nodiscard]] server::http::Way way_of(
        server::http::Request const& /*request*/) const noexcept override {
        return server::http::Way::Wait;
    }
    [[nodiscard]] server::http::Response answer(
        server::http::Request const& request) noexcept override;
    [[nodiscard]] server::http::Response refuse(server::http::Refusal refusal) noexcept override;

private:
    /// Shared with the requests that are answered while the session is ended.
    using SharedSession = std::shared_ptr<tasker::mcp::Session>;
    struct Open {
        SharedSession session;
        TimePoint used_at;
    };

    [[nodiscard]] server::http::Response dispatch(server::http::Request const& request);
    [[nodiscard]] server::http::Response post(server::http::Request const& request);
    [[nodiscard]] server::http::Response begin_session(server::http::Request const& request,
                                                       tasker::mcp::RpcMessage message);
    [[nodiscard]] server::http::Response end_session(server::http::Request const& request);
    [[nodiscard]] SharedSession find(std::string const& id);
    /// Makes room: the one that was idle for longest goes.
    void add(std::string id, SharedSession session);

    Parts const parts_;
    HttpAccess const access_;
    std::mutex mutex_;
    std::map<std::string, Open> sessions_;
};

}  // namespace tasker::cli::mcp
