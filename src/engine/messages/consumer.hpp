#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "engine/signal.hpp"
#include "transport/broker.hpp"

namespace tasker::engine {

/// A subscription that is made anew when it broke. Belongs to one thread, but for close.
class Consumer {
public:
    /// \param what  for the log: `steps`
    Consumer(transport::Broker& broker, base::Log& log, std::string what, std::size_t prefetch)
        : broker_(broker), log_(log), what_(std::move(what)), prefetch_(prefetch) {}

    /// Up to `max` messages of these queues, and of those it was asked for before. Waits up to
    /// `patience` for the first. None also after a failure, which is logged.
    [[nodiscard]] std::vector<transport::Message> receive(std::vector<std::string> const& queues,
                                                          std::size_t max, Duration patience);

    /// Nothing is wanted for a while: what is on its way goes to others.
    void pause();

    // What fails here comes again.
    void acknowledge(std::span<transport::Message const> messages);
    void reject(std::span<transport::Message const> messages, transport::Rejection rejection);
    /// They cannot be used: each is put aside for people, with a line in the log.
    void put_aside(transport::Message const& message, Error const& why);

    /// After a failure: waits a second, unless it is closed. Apart from the rest, because a
    /// scheduler of its own must not wait.
    void pause_after_failure();
    void note_failure() { wants_pause_ = true; }
    /// Ends what waits, now and later. Thread-safe.
    void close();
    [[nodiscard]] bool is_closed() const { return closing_.is_closed(); }

private:
    [[nodiscard]] Result<void> connect(std::vector<std::string> const& queues);
    void lose(Error const& why);
    void drop();

    transport::Broker& broker_;
    base::Log& log_;
    std::string const what_;
    std::size_t const prefetch_;
    Signal closing_;
    std::mutex mutex_;  // guards the pointer, for close
    std::unique_ptr<transport::Subscription> subscription_;
    std::set<std::string> queues_;  // of the subscription
    bool is_failing_ = false;
    bool wants_pause_ = false;
};

}  // namespace tasker::engine
