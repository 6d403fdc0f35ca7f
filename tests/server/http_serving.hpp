#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
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
    [[nodiscard]] server::http::Way way_of(
        server::http::Request const& request) const noexcept override {
        using server::http::Way;
        if (request.target.starts_with("/later")) return Way::Later;
        return request.target == "/inline" ? Way::AtOnce : Way::Wait;
    }
    [[nodiscard]] std::optional<server::http::Response> begin(
        std::shared_ptr<server::http::Request const> request,
        std::shared_ptr<server::http::Pending> pending) noexcept override {
        if (request->target == "/later-known") return answer(*request);
        {
            std::scoped_lock const lock(begun_mutex);
            begun.push_back({std::move(request), std::move(pending)});
        }
        began.notify_all();
        return std::nullopt;
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

    struct Begun {
        std::shared_ptr<server::http::Request const> request;
        std::shared_ptr<server::http::Pending> pending;
    };
    /// Waits until so many requests have begun that are answered later. \returns all of them, which
    /// are the test's now.
    [[nodiscard]] std::vector<Begun> take_begun(std::size_t count) {
        std::unique_lock lock(begun_mutex);
        began.wait(lock, [&] { return begun.size() >= count; });
        return std::exchange(begun, {});
    }
    /// Answers one of them as any other request.
    void resume(Begun one, bool may_wait = false) {
        auto make = [this, request = one.request] { return answer(*request); };
        one.pending->resume({.make = std::move(make), .may_wait = may_wait});
    }

    Gate gate;
    std::mutex begun_mutex;
    std::condition_variable began;
    std::vector<Begun> begun;
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
