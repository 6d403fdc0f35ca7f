#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "server/http/server.hpp"
#include "tests/support/received_spans.hpp"

namespace tasker::test {

/// A receiver of OTLP over HTTP that keeps what it gets.
class OtlpReceiver final : public server::http::Application {
public:
    OtlpReceiver() {
        auto opened = server::http::HttpServer::listen(
            {.endpoint = {.port = 0}},
            {.application = *this, .clock = clock_, .ids = ids_, .log = log_});
        EXPECT_TRUE(opened);
        http_ = *std::move(opened);
        http_->start();
    }
    ~OtlpReceiver() override { http_->stop(std::chrono::seconds(10)); }
    OtlpReceiver(OtlpReceiver const&) = delete;
    OtlpReceiver& operator=(OtlpReceiver const&) = delete;

    [[nodiscard]] std::string endpoint() const { return "http://" + http_->endpoint().to_text(); }

    [[nodiscard]] std::vector<ReceivedSpan> spans() {
        std::scoped_lock const lock(mutex_);
        return spans_;
    }

    [[nodiscard]] server::http::Way way_of(
        server::http::Request const& /*request*/) const noexcept override {
        return server::http::Way::Wait;
    }
    [[nodiscard]] server::http::Response answer(
        server::http::Request const& request) noexcept override {
        bool const is_right = request.method == server::http::Method::Post &&
                              request.target == "/v1/traces" &&
                              request.header("content-type") == "application/x-protobuf";
        if (!is_right) return {.status = 404, .body = {}};
        std::scoped_lock const lock(mutex_);
        for (auto& span : read_spans(request.body))
            spans_.push_back(std::move(span));
        return {.content_type = "application/x-protobuf"};
    }
    [[nodiscard]] server::http::Response refuse(
        server::http::Refusal /*refusal*/) noexcept override {
        return {.status = 400};
    }

private:
    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    base::SilentLog log_;
    std::mutex mutex_;
    std::vector<ReceivedSpan> spans_;
    std::unique_ptr<server::http::HttpServer> http_;
};

/// Those of a name, in order of their beginning.
[[nodiscard]] inline std::vector<ReceivedSpan> spans_named(std::vector<ReceivedSpan> const& all,
                                                           std::string_view name) {
    std::vector<ReceivedSpan> found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [&](auto const& span) { return span.name == name; });
    std::ranges::sort(found, {}, &ReceivedSpan::start);
    return found;
}

}  // namespace tasker::test
