#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/random.hpp"
#include "telemetry/otlp_encoding.hpp"
#include "telemetry/span.hpp"
#include "telemetry/span_sender.hpp"

namespace tasker::telemetry {

/// What became of spans since the process started.
struct ExportFigures {
    std::uint64_t exported = 0;
    std::uint64_t dropped = 0;  ///< there was no room for them
    std::uint64_t failed = 0;   ///< given up, or rejected by the receiver
    std::size_t waiting = 0;
};

/// Sends spans in batches, on a thread of its own. Who adds one never waits: where too many wait
/// already it is dropped, and counted. Thread-safe.
class Exporter {
public:
    struct Options {
        std::size_t waiting_max = 8192;
        std::size_t batch_max = 512;
        Duration delay = std::chrono::seconds(1);  ///< for so long a batch may fill
        Duration pause = std::chrono::seconds(1);  ///< before the second attempt; then it doubles
        unsigned attempts_max = 6;                 ///< for a batch
    };
    struct Parts {
        std::unique_ptr<SpanSender> sender;
        base::Log& log;  ///< outlives it
        std::uint64_t seed = 0;
    };
    Exporter(Options const& options, Resource resource, Parts parts);
    ~Exporter();
    Exporter(Exporter const&) = delete;
    Exporter& operator=(Exporter const&) = delete;

    void add(Span span) noexcept;
    [[nodiscard]] ExportFigures figures() const;

    /// Sends what waits, each batch once, for up to `patience`; then gives up. Benign the second
    /// time.
    void stop(Duration patience);

private:
    void run();
    void send(std::vector<Span> const& batch);
    /// \returns false when there is no time for another attempt.
    [[nodiscard]] bool pause_before(unsigned attempt, Sent const& sent);
    void note(Sent const& sent, std::size_t count);
    void tell(Sent const& sent);

    Options const options_;
    Resource const resource_;
    std::unique_ptr<SpanSender> const sender_;
    base::Log& log_;

    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::condition_variable end_;
    std::vector<Span> waiting_;
    ExportFigures figures_;
    bool is_stopping_ = false;
    bool has_ended_ = false;

    // Of the thread.
    base::Random random_;
    bool is_failing_ = false;

    std::thread thread_;
};

}  // namespace tasker::telemetry
