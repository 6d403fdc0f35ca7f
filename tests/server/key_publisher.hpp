#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "server/http/server.hpp"
#include "tasker/json.hpp"

namespace tasker::test {

/// An issuer's place for its keys, on this machine.
class KeyPublisher {
public:
    explicit KeyPublisher(server::http::HttpOptions options = {}) {
        options.endpoint.port = 0;
        server_ = *server::http::HttpServer::listen(
            options, {.application = pages_, .clock = clock_, .ids = ids_, .log = log_});
        server_->start();
    }

    void publish(JsonArray keys) {
        answer({.body = base::to_text(Json{{"keys", std::move(keys)}})});
    }
    /// Instead of a set of keys.
    void answer(server::http::Response response) {
        std::scoped_lock const lock(pages_.mutex);
        pages_.response = std::move(response);
    }
    [[nodiscard]] std::string url(std::string const& scheme = "http") const {
        return scheme + "://" + server_->endpoint().to_text() + "/keys";
    }
    [[nodiscard]] std::size_t requests() const { return pages_.requests; }

private:
    struct Pages final : server::http::Application {
        server::http::Way way_of(server::http::Request const& /*request*/) const noexcept override {
            return server::http::Way::AtOnce;
        }
        server::http::Response answer(server::http::Request const& /*request*/) noexcept override {
            ++requests;
            std::scoped_lock const lock(mutex);
            return response;
        }
        server::http::Response refuse(server::http::Refusal /*refusal*/) noexcept override {
            return {.status = 400};
        }

        std::mutex mutex;
        server::http::Response response{.status = 404};
        std::atomic<std::size_t> requests = 0;
    };

    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    base::SilentLog log_;
    Pages pages_;
    std::unique_ptr<server::http::HttpServer> server_;
};

}  // namespace tasker::test
