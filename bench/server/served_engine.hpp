#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "bench/server/http_load.hpp"
#include "embedded/host.hpp"
#include "server/server.hpp"

namespace tasker::bench {

/// An engine with a worker on a store, asked for tasks of one step over HTTP or without. Ends the
/// program with a message when something fails.
class ServedEngine {
public:
    explicit ServedEngine(std::string const& store);
    ~ServedEngine();
    ServedEngine(ServedEngine const&) = delete;
    ServedEngine& operator=(ServedEngine const&) = delete;

    /// Tasks created by so many threads that call the engine, each after its answer.
    [[nodiscard]] LoadFigures create_by_calls(std::size_t callers,
                                              std::chrono::milliseconds duration);
    /// The same by so many connections.
    [[nodiscard]] LoadFigures create_by_requests(std::size_t connections,
                                                 std::chrono::milliseconds duration);
    /// Waits until every task has ended. \returns how many there are that are complete.
    [[nodiscard]] std::size_t complete_tasks();

private:
    [[nodiscard]] static model::TaskRequest request();

    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<base::Ids> ids_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::Server> server_;
};

}  // namespace tasker::bench
