#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "server/http/server.hpp"
#include "tests/server/client.hpp"
#include "tests/server/gate.hpp"

namespace tasker::test {

/// Answers with method, target and body. `/gate` waits for the gate.
class Echo final : public server::http::Application {
public:
    [[nodiscard]] bool may_wait(server::http::Request const& request) const noexcept override {
        return request.target != "/inline";
    }
    [[nodiscard]] server::http::Response answer(
        server::http::Request const& request) noexcept override {
        if (request.target == "/gate") gate.pass();
        if (request.target == "/stream") {
            return {.content_type = "text/event-stream",
                    .on_live = [this](std::shared_ptr<server::http::LiveBody> stream) {
                        {
                            std::scoped_lock const lock(streams_mutex);
                            streams.push_back(std::move(stream));
                        }
                        streamed.notify_all();
                    }};
        }
        if (request.target == "/long") return {.body = std::string(100'000, 'x')};
        return {.content_type = "text/plain",
                .body = std::string(to_text(request.method)) + " " + request.target + " " +
                        request.body};
    }
    [[nodiscard]] server::http::Response refuse(server::http::Refusal refusal) noexcept override {
        switch (refusal) {
            case server::http::Refusal::Malformed: return {.status = 400};
            case server::http::Refusal::HeadersTooLong: return {.status = 431};
            case server::http::Refusal::BodyTooLong: return {.status = 413};
            case server::http::Refusal::TooSlow: return {.status = 408};
            case server::http::Refusal::Busy: break;
        }
        return {.status = 503};
    }

    /// Waits until so many streams have begun. \returns the last of them.
    [[nodiscard]] std::shared_ptr<server::http::LiveBody> stream(std::size_t count = 1) {
        std::unique_lock lock(streams_mutex);
        streamed.wait(lock, [&] { return streams.size() >= count; });
        return streams[count - 1];
    }

    Gate gate;
    std::mutex streams_mutex;
    std::condition_variable streamed;
    std::vector<std::shared_ptr<server::http::LiveBody>> streams;
};

class HttpServing : public testing::Test {
protected:
    void start(server::http::HttpOptions options = {}) {
        options.endpoint.port = 0;
        auto opened = server::http::HttpServer::listen(
            options, {.application = echo_, .clock = clock_, .ids = ids_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message();
        server_ = *std::move(opened);
        server_->start();
    }
    void TearDown() override { echo_.gate.open(); }
    [[nodiscard]] std::uint16_t port() const { return server_->endpoint().port; }

    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    base::SilentLog log_;
    Echo echo_;
    std::unique_ptr<server::http::HttpServer> server_;
};

}  // namespace tasker::test
