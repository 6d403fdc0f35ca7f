#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tasker/error.hpp"
#include "tasker/time.hpp"
#include "telemetry/endpoint.hpp"

namespace tasker::telemetry {

/// What became of a request with spans.
struct Sent {
    enum class What : std::uint8_t {
        Taken,
        Later,  ///< the same request may be taken another time
        Never,
    };
    What what = What::Taken;
    std::optional<Duration> not_before{};  ///< of Later: as the receiver said
    std::uint64_t rejected = 0;            ///< of Taken: spans that it threw away
    std::string why{};                     ///< of all but a whole success
};

/// Brings encoded spans to a receiver. One request at a time.
class SpanSender {
public:
    virtual ~SpanSender() = default;
    /// Blocks, for a limited time.
    [[nodiscard]] virtual Sent send(std::string body) = 0;
    /// Ends what is being sent, and refuses what still comes. From any thread.
    virtual void cancel() noexcept = 0;
};

/// Over HTTP, on one connection that is kept. Certificates are checked against those that the
/// system trusts.
[[nodiscard]] Result<std::unique_ptr<SpanSender>> make_http_sender(
    Endpoint const& endpoint, Duration time_max = std::chrono::seconds(10));

/// What a status of OTLP over HTTP means: 429, 502, 503 and 504 may be tried again.
/// \param retry_after  the header, seconds; empty, or a date: not said
[[nodiscard]] Sent sent_with_status(unsigned status, std::string_view retry_after,
                                    std::string_view body);

}  // namespace tasker::telemetry
