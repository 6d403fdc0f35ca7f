#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/http/finishing.hpp"
#include "server/http/shared.hpp"

namespace tasker::server::http {

class Connection;

/// A thread and the connections that belong to it.
class NetworkThread {
public:
    /// `connections_max` is this thread's share of those of the server.
    NetworkThread(Shared& shared, std::size_t connections_max);
    ~NetworkThread();
    NetworkThread(NetworkThread const&) = delete;
    NetworkThread& operator=(NetworkThread const&) = delete;

    void start();
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    // From any thread.

    /// Serves what was accepted. When there is no room, the connection that has been idle for
    /// longest is closed for it; when none is idle, this one is answered Busy.
    void adopt(boost::asio::ip::tcp::socket socket);
    /// Runs it on this thread, which is woken once for many that come together. Not after finish.
    using Job = std::function<void()>;
    void run_soon(Job job);
    void close_idle();
    void close_all();
    /// Ends when nothing is left to do; then joins.
    void finish();

    // From its own thread, for connections.

    /// For a job of run_soon: runs it after others that have come together. What they send goes
    /// out in one go then, so that a client who is told of the first is not woken for each.
    void run_last(Job job) { last_.push_back(std::move(job)); }
    using Place = std::list<Connection*>::iterator;
    [[nodiscard]] Place enter(Connection& connection);
    void leave(Place place);
    [[nodiscard]] Place enter_idle(Connection& connection);
    void leave_idle(Place place);
    /// As answers tell it.
    [[nodiscard]] std::string const& date() { return date_.at(shared_.clock.now()); }

private:
    void run();
    void run_jobs();
    void attempt(Job const& job);
    void attempt_last();
    void take(boost::asio::ip::tcp::socket socket);

    Shared& shared_;
    std::size_t const connections_max_;
    std::list<Connection*> connections_;
    std::list<Connection*> idle_;  ///< for longest first
    DateText date_;
    std::mutex jobs_mutex_;
    std::vector<Job> jobs_;
    std::vector<Job> last_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace tasker::server::http
