#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/http/live_body.hpp"

namespace tasker::server::http {

/// What waits to be written of a stream, between those who send and the connection that writes.
/// Thread-safe.
class OutgoingBody final : public LiveBody {
public:
    /// Who writes. Outlived by nobody who sends: it is called at most until cut_off.
    struct Writer {
        std::function<void()> wake;     ///< there is something to write, or it is over
        std::function<void()> cut_off;  ///< the client takes in too little
    };
    OutgoingBody(std::size_t bytes_max, Writer writer)
        : bytes_max_(bytes_max), writer_(std::move(writer)) {}

    bool send(std::shared_ptr<std::string const> text) override;
    void finish() override;
    [[nodiscard]] bool is_open() const override;

    // For the connection.

    /// All that waits. It counts as waiting until the next call.
    struct Batch {
        std::vector<std::shared_ptr<std::string const>> texts;
        bool is_last = false;
    };
    [[nodiscard]] Batch take();
    /// Nobody writes any more.
    void cut_off();

private:
    std::size_t const bytes_max_;
    mutable std::mutex mutex_;
    Writer writer_;
    std::vector<std::shared_ptr<std::string const>> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::size_t taken_bytes_ = 0;
    bool is_awake_ = false;  ///< the writer knows
    bool is_finished_ = false;
    bool is_over_ = false;
};

}  // namespace tasker::server::http
