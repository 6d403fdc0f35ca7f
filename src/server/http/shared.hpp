#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "server/http/answer_pool.hpp"
#include "server/http/application.hpp"
#include "server/http/options.hpp"
#include "server/http/waiting_room.hpp"

namespace tasker::server::http {

/// What all connections of a server use. Outlives them.
struct Shared {
    HttpOptions const options;
    Application& application;
    base::Clock const& clock;
    base::Ids& ids;
    base::Log& log;
    AnswerPool answers;
    WaitingRoom later;  ///< of requests that are answered later

    std::atomic<bool> is_stopping = false;
    std::atomic<std::uint64_t> connections_accepted = 0;
    std::atomic<std::uint64_t> connections_refused = 0;
    std::atomic<std::uint64_t> handshakes_failed = 0;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> requests_refused = 0;
    std::atomic<std::size_t> connections_open = 0;

    // Told when no connection is open any more.
    std::mutex drain_mutex{};
    std::condition_variable drained{};

    /// Of the room for requests that wait, whichever has less left.
    [[nodiscard]] double waiting_share() const { return std::max(answers.fill(), later.fill()); }
};

}  // namespace tasker::server::http
