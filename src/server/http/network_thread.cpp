#include "server/http/network_thread.hpp"

#include <boost/asio/post.hpp>
#include <pthread.h>

#include <exception>
#include <string>
#include <tuple>
#include <utility>

#include "server/http/connection.hpp"

namespace tasker::server::http {

NetworkThread::NetworkThread(Shared& shared, std::size_t connections_max)
    : shared_(shared),
      connections_max_(connections_max),
      context_(1),
      work_(boost::asio::make_work_guard(context_)) {}

NetworkThread::~NetworkThread() {
    finish();
}

void NetworkThread::start() {
    thread_ = std::thread([this] { run(); });
    std::ignore = pthread_setname_np(thread_.native_handle(), "tasker-http");
}

void NetworkThread::run() {
    for (;;) {
        try {
            context_.run();
            return;
        } catch (std::exception const& bug) {
            // One connection is lost; the others go on.
            shared_.log.error(std::string("a connection failed: ") + bug.what());
        }
    }
}

void NetworkThread::run_soon(Job job) {
    {
        std::scoped_lock const lock(jobs_mutex_);
        jobs_.push_back(std::move(job));
        if (jobs_.size() > 1) return;  // whoever came first tells
    }
    boost::asio::post(context_, [this] { run_jobs(); });
}

void NetworkThread::run_jobs() {
    constexpr std::size_t kTogether = 64;  // the first should not wait for all of very many
    std::vector<Job> jobs;
    {
        std::scoped_lock const lock(jobs_mutex_);
        jobs.swap(jobs_);
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        attempt(jobs[i]);
        if (last_.size() >= kTogether) attempt_last();
    }
    attempt_last();
}

void NetworkThread::attempt_last() {
    for (auto const& job : std::exchange(last_, {}))
        attempt(job);
}

void NetworkThread::attempt(Job const& job) {
    try {
        job();
    } catch (std::exception const& bug) {
        shared_.log.error(std::string("an answer was lost: ") + bug.what());
    }
}

void NetworkThread::adopt(boost::asio::ip::tcp::socket socket) {
    boost::asio::post(context_,
                      [this, socket = std::move(socket)]() mutable { take(std::move(socket)); });
}

void NetworkThread::take(boost::asio::ip::tcp::socket socket) {
    if (shared_.is_stopping) return;  // closes it
    if (connections_.size() >= connections_max_ && !idle_.empty()) idle_.front()->close();
    // Those that are told so take room too, for a moment.
    if (connections_.size() >= 2 * connections_max_) {
        ++shared_.connections_refused;
        return;
    }
    auto const has_room = connections_.size() < connections_max_;
    if (!has_room) ++shared_.connections_refused;
    auto const connection = std::make_shared<Connection>(std::move(socket), *this, shared_);
    if (has_room) {
        connection->serve();
    } else {
        connection->refuse();
    }
}

void NetworkThread::close_idle() {
    boost::asio::post(context_, [this] {
        while (!idle_.empty())
            idle_.front()->close();
    });
}

void NetworkThread::close_all() {
    boost::asio::post(context_, [this] {
        while (!connections_.empty())
            connections_.front()->close();
    });
}

void NetworkThread::finish() {
    work_.reset();
    if (thread_.joinable()) thread_.join();
}

NetworkThread::Place NetworkThread::enter(Connection& connection) {
    ++shared_.connections_open;
    return connections_.insert(connections_.end(), &connection);
}

void NetworkThread::leave(Place place) {
    connections_.erase(place);
    if (--shared_.connections_open > 0) return;
    std::scoped_lock const lock(shared_.drain_mutex);
    shared_.drained.notify_all();
}

NetworkThread::Place NetworkThread::enter_idle(Connection& connection) {
    return idle_.insert(idle_.end(), &connection);
}

void NetworkThread::leave_idle(Place place) {
    idle_.erase(place);
}

}  // namespace tasker::server::http
