#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "server/auth/key_set.hpp"

namespace tasker::server::auth {

/// Where an issuer's keys come from.
class KeySetDownload {
public:
    virtual ~KeySetDownload() = default;
    /// The text of the set, or why there is none. Blocks for ten seconds or so at most.
    struct Downloaded {
        std::optional<std::string> text;
        std::string problem;
    };
    [[nodiscard]] virtual Downloaded fetch() = 0;
    /// Ends a fetch() that another thread is in, and all later ones.
    virtual void cancel() noexcept = 0;
};

/// The keys of an issuer who changes them: kept, fetched again in time, and fetched at once when a
/// token names one that is not among them. Who asks for keys never waits: fetching has a thread of
/// its own. Thread-safe.
class KeySetCache {
public:
    struct Timing {
        Duration refresh_interval = std::chrono::hours(1);
        /// How much longer old keys count while fetching fails.
        Duration stale_max = std::chrono::minutes(5);
    };
    /// Between two fetches that requests ask for: strangers can make up ids as they like.
    static constexpr std::chrono::seconds kPause{10};

    /// Clock and log outlive it.
    KeySetCache(std::unique_ptr<KeySetDownload> download, Timing timing, base::Clock const& clock,
                base::Log& log);
    ~KeySetCache();
    KeySetCache(KeySetCache const&) = delete;
    KeySetCache& operator=(KeySetCache const&) = delete;

    /// Fetches once, here, and goes on in its own thread. That the first try fails is no error: the
    /// next may not.
    void start();
    void set_timing(Timing timing);

    /// Null when there are none that may be used: not yet, or none that are young enough.
    /// Shared, as they may be replaced while they are in use.
    [[nodiscard]] std::shared_ptr<KeySet const> keys();
    /// A token names a key that is not among them. \returns whether they are being fetched, or will
    /// be at once.
    bool ask_again();

private:
    void run();
    void fetch();
    bool ask_with_lock(TimePoint now);
    [[nodiscard]] Duration wait_with_lock() const;

    std::unique_ptr<KeySetDownload> const download_;
    base::Clock const& clock_;
    base::Log& log_;

    std::mutex mutex_;
    std::condition_variable changed_;
    Timing timing_;
    std::shared_ptr<KeySet const> keys_;
    TimePoint fetched_at_{};
    std::optional<TimePoint> tried_at_;
    int failures_ = 0;        ///< since the last success
    bool is_wanted_ = false;  ///< or being done
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace tasker::server::auth
