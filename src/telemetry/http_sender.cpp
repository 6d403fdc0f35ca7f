#include <algorithm>
#include <charconv>
#include <utility>

#include "http_client/client.hpp"
#include "telemetry/otlp_encoding.hpp"
#include "telemetry/span_sender.hpp"

namespace tasker::telemetry {

namespace {

constexpr std::size_t kResponseBytesMax = std::size_t{64} * 1024;
constexpr Duration kRetryAfterMax = std::chrono::minutes(1);

class HttpSender final : public SpanSender {
public:
    HttpSender(std::string target, std::unique_ptr<http_client::Client> client)
        : target_(std::move(target)), client_(std::move(client)) {}

    Sent send(std::string body) override {
        http_client::Request const request{.method = "POST",
                                           .target = target_,
                                           .headers = {{"content-type", "application/x-protobuf"}},
                                           .body = std::move(body)};
        http_client::Answer answer;
        auto problem = client_->exchange(request, answer);
        if (problem && problem->is_stale()) problem = client_->exchange(request, answer);
        if (!problem) return sent_with_status(answer.status, answer.retry_after, answer.body);
        auto const is_end = problem->kind == http_client::Problem::Kind::Cancelled;
        return {.what = is_end ? Sent::What::Never : Sent::What::Later,
                .why = is_end ? "the process ends" : std::move(problem->why)};
    }

    void cancel() noexcept override { client_->cancel(); }

private:
    std::string const target_;
    std::unique_ptr<http_client::Client> const client_;
};

std::optional<Duration> seconds_in(std::string_view text) {
    std::uint32_t seconds = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, seconds);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return std::min<Duration>(std::chrono::seconds(seconds), kRetryAfterMax);
}

}  // namespace

Result<std::unique_ptr<SpanSender>> make_http_sender(Endpoint const& endpoint, Duration time_max) {
    TASKER_TRY_ASSIGN(
        auto client,
        http_client::Client::open(
            {.url = endpoint, .time_max = time_max, .answer_bytes_max = kResponseBytesMax}));
    return std::unique_ptr<SpanSender>(
        std::make_unique<HttpSender>(endpoint.target, std::move(client)));
}

Sent sent_with_status(unsigned status, std::string_view retry_after, std::string_view body) {
    if (status >= 200 && status < 300) {
        auto partial = read_partial_success(body);
        return {.rejected = partial.rejected, .why = std::move(partial.why)};
    }
    auto why = "it answers with status " + std::to_string(status);
    bool const is_busy = status == 429 || status == 502 || status == 503 || status == 504;
    if (!is_busy) return {.what = Sent::What::Never, .why = std::move(why)};
    return {
        .what = Sent::What::Later, .not_before = seconds_in(retry_after), .why = std::move(why)};
}

}  // namespace tasker::telemetry
