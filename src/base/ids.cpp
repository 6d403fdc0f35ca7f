#include "base/ids.hpp"

#include <algorithm>

namespace tasker::base {

namespace {

void put_random_tail(Uuid& id, std::uint64_t bits) {
    for (std::size_t i = 8; i < 16; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(bits >> (8 * (15 - i)));
    }
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);  // RFC 9562 variant
}

}  // namespace

TimePoint time_of(Uuid const& v7) noexcept {
    std::int64_t milliseconds = 0;  // the first 48 bits
    for (std::size_t i = 0; i < 6; ++i)
        milliseconds = milliseconds << 8U | v7.bytes[i];
    return TimePoint(std::chrono::milliseconds(milliseconds));
}

Uuid Ids::v7() {
    auto const since_epoch =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch());
    std::scoped_lock const lock(mutex_);
    // A full counter runs on into the next millisecond, so order holds whatever the clock does.
    last_ = std::max(static_cast<std::uint64_t>(since_epoch.count()) << 12U, last_ + 1);
    Uuid id;
    auto const milliseconds = last_ >> 12U;
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x70U | ((last_ >> 8U) & 0x0FU));
    id.bytes[7] = static_cast<std::uint8_t>(last_);
    put_random_tail(id, random_.bits());
    return id;
}

Uuid Ids::v4() {
    std::scoped_lock const lock(mutex_);
    Uuid id;
    auto const head = random_.bits();
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(head >> (8 * (7 - i)));
    }
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x40U);
    put_random_tail(id, random_.bits());
    return id;
}

}  // namespace tasker::base
