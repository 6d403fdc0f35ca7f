#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tasker::bench {

/// What clients saw.
struct LoadFigures {
    double seconds = 0;
    double client_seconds = 0;                ///< of a processor, that the clients themselves used
    std::size_t done = 0;                     ///< answered with 200
    std::size_t refused = 0;                  ///< answered with anything else
    std::vector<std::uint32_t> latencies_us;  ///< of those that were done

    [[nodiscard]] double per_second() const { return static_cast<double>(done) / seconds; }
    /// 0.5, 0.99.
    [[nodiscard]] double percentile_ms(double share) const;
};

/// Sends the same request again and again over so many connections, each of which waits for its
/// answer before it asks again, for that long. One thread and the bare minimum of work, as it runs
/// on the processors that it measures. Ends the program when a connection breaks.
[[nodiscard]] LoadFigures load_http(std::uint16_t port, std::string const& request,
                                    std::size_t connections, std::chrono::milliseconds duration);

}  // namespace tasker::bench
