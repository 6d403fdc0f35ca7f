#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "embedded/host.hpp"
#include "server/worker_web/worker_server.hpp"
#include "tests/server/client.hpp"
#include "tests/server/described.hpp"

namespace tasker::test {

/// A worker with its own server, on a store in memory, with the templates of worker_serving.cpp. It
/// can run `shop/order/1.0.0`, and lacks the handler of `depot/parcel/2.1.0`. Every answer is
/// compared with its OpenAPI document.
class WorkerServing : public testing::Test {
protected:
    void SetUp() override { start_worker({}); }
    void TearDown() override;

    /// With log and clock of the worker's host, unless there are others.
    struct Surroundings {
        base::Log* log = nullptr;
        base::Clock const* clock = nullptr;
    };
    /// \param namespaces  of whose tasks it runs steps; empty: of all
    void start_worker(server::Authorize authorize, std::vector<std::string> namespaces = {});
    void start_worker(server::Authorize authorize, std::vector<std::string> namespaces,
                      Surroundings surroundings);

    /// Asks on a connection that is kept.
    Answer ask(Client::Request const& request);
    Answer get(std::string const& target) { return ask({.target = target}); }
    void run_one_order();

    [[nodiscard]] embedded::Host& host() { return *host_; }
    [[nodiscard]] server::Backend& backend() { return *backend_; }
    [[nodiscard]] server::worker_web::WorkerServer& server() { return *server_; }
    std::set<std::string> done_;  ///< operations that were answered with 200

private:
    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<server::WorkerSide> side_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::worker_web::WorkerServer> server_;
    std::unique_ptr<Client> client_;
};

/// All routes, and what is served of them.
[[nodiscard]] Described const& worker_api();

}  // namespace tasker::test
