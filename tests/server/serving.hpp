#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "base/ids.hpp"
#include "embedded/host.hpp"
#include "server/server.hpp"
#include "tests/server/client.hpp"
#include "tests/server/described.hpp"
#include "tests/server/gate.hpp"

namespace tasker::test {

/// An id that nothing has.
inline constexpr char const* kUnknown = "0198c0de-0000-7000-8000-000000000001";

/// A whole server on a store in memory, with the templates of serving.cpp. Every answer is compared
/// with the OpenAPI document: its status must be there, and its body must fit the schema, without
/// members that the schema does not have.
class Serving : public testing::Test {
protected:
    void SetUp() override { start({}); }
    void TearDown() override;
    /// With log and clock of the store's host, unless there are others.
    struct Surroundings {
        base::Log* log = nullptr;
        base::Clock const* clock = nullptr;
    };
    void start(server::Authorize authorize);
    void start(server::Authorize authorize, server::http::HttpOptions http);
    void start(server::Authorize authorize, Surroundings surroundings,
               server::http::HttpOptions const& http = {.endpoint = {.port = 0}});

    /// Asks on a connection that is kept.
    Answer ask(Client::Request const& request);
    Answer get(std::string const& target) { return ask({.target = target}); }
    Answer post(std::string const& target, std::string const& body) {
        return ask({.method = "POST", .target = target, .body = body});
    }
    Answer patch(std::string const& target, std::string const& body) {
        return ask({.method = "PATCH", .target = target, .body = body});
    }

    /// The body of a request for a task of this template, with members replaced.
    [[nodiscard]] static JsonObject request_for(std::string const& name, JsonObject changes = {});
    /// Creates one and waits until it has settled. \returns its id.
    std::string settled_task(std::string const& name, JsonObject changes = {});
    /// The id of the step of this name.
    std::string step_of(std::string const& task, std::string const& name);

    /// A pending entry of the dead letter queue, so many minutes old.
    std::string dead_letter(std::string const& task, int minutes, model::DeadLetterReason reason);

    [[nodiscard]] std::uint16_t port() const { return server_->endpoint().port; }
    [[nodiscard]] embedded::Host& host() { return *host_; }
    [[nodiscard]] server::Backend& backend() { return *backend_; }
    [[nodiscard]] server::Server& server() { return *server_; }
    /// Of the host that the next start opens.
    TelemetryOptions telemetry_{};
    /// Holds the handler `shop.held`.
    Gate gate_;
    /// Operations that were answered with 200.
    std::set<std::string> done_;

private:
    base::SystemClock clock_;
    std::unique_ptr<base::Ids> ids_;
    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::Server> server_;
    std::unique_ptr<Client> client_;
};

/// All routes, and what is served of them.
[[nodiscard]] Described const& orchestration_api();

/// What the error envelope says; empty when it is none.
[[nodiscard]] std::string code_of(Answer const& answer);
[[nodiscard]] std::string message_of(Answer const& answer);

}  // namespace tasker::test
