#include "server/auth/rate_limit.hpp"

#include <algorithm>

namespace tasker::server::auth {

namespace {

constexpr Duration kBurst = std::chrono::seconds(1);
/// Tokens can name as many callers as their issuer likes.
constexpr std::size_t kCallersMax = 100'000;

}  // namespace

std::optional<Duration> RateLimit::take(std::string const& caller, TimePoint now) {
    if (requests_per_second_ == 0) return std::nullopt;
    Duration const price = kBurst / requests_per_second_;
    std::scoped_lock const lock(mutex_);
    if (paid_until_.size() >= kCallersMax) forget_the_idle(now);
    auto& paid_until = paid_until_[caller];
    // The clock may have been set back: nobody owes more than one burst.
    paid_until = std::clamp(paid_until, now, now + kBurst);
    auto const next = paid_until + price;
    if (next > now + kBurst) return next - (now + kBurst);
    paid_until = next;
    return std::nullopt;
}

std::size_t RateLimit::callers() {
    std::scoped_lock const lock(mutex_);
    return paid_until_.size();
}

void RateLimit::forget_the_idle(TimePoint now) {
    std::erase_if(paid_until_, [now](auto const& one) { return one.second <= now; });
    // Rather nobody is held up than somebody without a reason, or all by a search for room.
    if (paid_until_.size() >= kCallersMax) paid_until_.clear();
}

}  // namespace tasker::server::auth
