#include "server/http/server.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "server/http/acceptor.hpp"
#include "server/http/network_thread.hpp"
#include "server/http/shared.hpp"

namespace tasker::server::http {

class HttpServer::State {
public:
    State(HttpOptions const& options, Parts const& parts)
        : shared_{.options = options,
                  .application = parts.application,
                  .clock = parts.clock,
                  .ids = parts.ids,
                  .log = parts.log,
                  .answers{options.answer_threads, options.waiting_requests},
                  .later{options.waiting_requests}} {
        auto const share =
            (options.connections_max + options.network_threads - 1) / options.network_threads;
        for (std::size_t i = 0; i < options.network_threads; ++i)
            threads_.push_back(std::make_unique<NetworkThread>(shared_, share));
        acceptor_.emplace(shared_, threads_);
    }
    ~State() { stop(Duration::zero()); }

    Result<void> listen() {
        TASKER_TRY_ASSIGN(endpoint_, acceptor_->listen(shared_.options.endpoint));
        return {};
    }

    void start() {
        is_started_ = true;  // when a thread cannot be made, those before it are stopped
        acceptor_->start();
        for (auto const& thread : threads_)
            thread->start();
    }

    void stop(Duration drain) {
        if (!is_started_) return;
        is_started_ = false;
        shared_.is_stopping = true;
        acceptor_->close();
        for (auto const& thread : threads_)
            thread->close_idle();
        wait_for_answers(drain);
        shared_.answers.close();
        shared_.later.await_empty();  // who answers later still knows the threads
        for (auto const& thread : threads_)
            thread->close_all();
        for (auto const& thread : threads_)
            thread->finish();
    }

    Endpoint const& endpoint() const noexcept { return endpoint_; }
    HttpFigures figures() const {
        return {.connections_accepted = shared_.connections_accepted,
                .connections_refused = shared_.connections_refused,
                .handshakes_failed = shared_.handshakes_failed,
                .requests = shared_.requests,
                .requests_refused = shared_.requests_refused,
                .connections_open = shared_.connections_open,
                .waiting_share = shared_.waiting_share()};
    }

private:
    void wait_for_answers(Duration drain) {
        std::unique_lock lock(shared_.drain_mutex);
        shared_.drained.wait_for(lock, drain, [this] { return shared_.connections_open == 0; });
    }

    Shared shared_;
    std::vector<std::unique_ptr<NetworkThread>> threads_;
    std::optional<Acceptor> acceptor_;
    Endpoint endpoint_;
    bool is_started_ = false;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(HttpOptions const& options,
                                                       Parts const& parts) {
    TASKER_TRY(options.check());
    auto state = std::make_unique<State>(options, parts);
    TASKER_TRY(state->listen());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

void HttpServer::start() {
    state_->start();
}

void HttpServer::stop(Duration drain) {
    state_->stop(drain);
}

Endpoint const& HttpServer::endpoint() const noexcept {
    return state_->endpoint();
}

HttpFigures HttpServer::figures() const {
    return state_->figures();
}

}  // namespace tasker::server::http
