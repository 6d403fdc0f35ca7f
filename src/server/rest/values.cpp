#include "server/rest/values.hpp"

#include <cmath>
#include <string>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/timestamp.hpp"

namespace tasker::server::rest {

Json time_or_null(std::optional<TimePoint> at) {
    return at ? Json(base::timestamp(*at)) : Json(nullptr);
}

Json naive_time_or_null(std::optional<TimePoint> at) {
    return at ? Json(base::naive_timestamp(*at)) : Json(nullptr);
}

Json parsed(model::Payload const& payload) {
    if (payload.empty()) return nullptr;
    auto value = base::parse_json(payload.text());
    return value ? *std::move(value) : Json(payload.text());
}

double two_decimals(double value) noexcept {
    return std::round(value * 100) / 100;
}

Uuid derived_uuid(std::string_view of) {
    constexpr std::size_t kDigits = 32;
    auto uuid = *Uuid::parse(std::string_view(base::sha256_hex(of)).substr(0, kDigits));
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x80U);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);
    return uuid;
}

}  // namespace tasker::server::rest
