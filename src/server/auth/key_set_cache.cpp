#include "server/auth/key_set_cache.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tasker::server::auth {

KeySetCache::KeySetCache(std::unique_ptr<KeySetDownload> download, Timing timing,
                         base::Clock const& clock, base::Log& log)
    : download_(std::move(download)), clock_(clock), log_(log), timing_(timing) {}

KeySetCache::~KeySetCache() {
    {
        std::scoped_lock const lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    download_->cancel();
    if (thread_.joinable()) thread_.join();
}

void KeySetCache::start() {
    fetch();
    thread_ = std::thread([this] { run(); });
}

void KeySetCache::set_timing(Timing timing) {
    {
        std::scoped_lock const lock(mutex_);
        timing_ = timing;
    }
    changed_.notify_all();
}

std::shared_ptr<KeySet const> KeySetCache::keys() {
    auto const now = clock_.now();
    std::scoped_lock const lock(mutex_);
    auto const age = now - fetched_at_;
    // After the clock was set back nobody knows how old they are.
    auto const is_due = keys_ == nullptr || age >= timing_.refresh_interval || now < fetched_at_;
    if (is_due) std::ignore = ask_with_lock(now);
    if (age >= timing_.refresh_interval + timing_.stale_max) return nullptr;
    return keys_;
}

bool KeySetCache::ask_again() {
    auto const now = clock_.now();
    std::scoped_lock const lock(mutex_);
    return ask_with_lock(now);
}

bool KeySetCache::ask_with_lock(TimePoint now) {
    if (is_wanted_) return true;
    auto const is_soon = tried_at_ && now >= *tried_at_ && now - *tried_at_ < kPause;
    if (is_soon) return false;
    is_wanted_ = true;
    changed_.notify_all();
    return true;
}

Duration KeySetCache::wait_with_lock() const {
    if (failures_ == 0) return timing_.refresh_interval;
    constexpr Duration kFirst = std::chrono::seconds(5);
    constexpr int kDoublingsMax = 4;  // 80 s
    auto const pause = kFirst * (1 << std::min(failures_ - 1, kDoublingsMax));
    return std::min<Duration>(pause, std::max<Duration>(timing_.refresh_interval, kFirst));
}

void KeySetCache::run() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        changed_.wait_for(lock, wait_with_lock(), [this] { return is_wanted_ || is_stopping_; });
        if (is_stopping_) return;
        is_wanted_ = true;
        lock.unlock();
        fetch();
        lock.lock();
        is_wanted_ = false;
    }
}

void KeySetCache::fetch() {
    {
        std::scoped_lock const lock(mutex_);
        tried_at_ = clock_.now();
    }
    auto downloaded = download_->fetch();
    std::shared_ptr<KeySet const> keys;
    if (downloaded.text) {
        auto parsed = KeySet::parse(*downloaded.text);
        if (parsed) {
            keys = std::make_shared<KeySet const>(*std::move(parsed));
        } else {
            downloaded.problem = parsed.error().message();
        }
    }
    std::scoped_lock const lock(mutex_);
    if (is_stopping_) return;
    if (keys == nullptr) {
        ++failures_;
        log_.warning(
            "the keys that tokens are checked with cannot be fetched: " + downloaded.problem +
            (keys_ == nullptr ? "" : "; the old ones still count for a while"));
        return;
    }
    if (failures_ > 0 || keys_ == nullptr) {
        log_.info("the keys that tokens are checked with were fetched: " +
                  std::to_string(keys->size()));
    }
    failures_ = 0;
    keys_ = std::move(keys);
    fetched_at_ = clock_.now();
}

}  // namespace tasker::server::auth
