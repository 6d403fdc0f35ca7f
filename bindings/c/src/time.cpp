#include "bindings/c/include/tasker/c/time.h"

#include <chrono>
#include <string>

#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

Result<std::int64_t> advance_host(HostObject& object, std::int64_t until_us) {
    TASKER_TRY(object.check_running());
    auto& host = object.host();
    if (!host.has_virtual_time()) {
        return Error(ErrorCode::InvalidOption,
                     "the host's time is the machine's; set has_virtual_time to move it");
    }
    auto const now_us = microseconds_of(host.clock().now());
    if (until_us < now_us) {
        return Error(ErrorCode::InvalidOption, "until_us is " + std::to_string(until_us) +
                                                   ", but it is " + std::to_string(now_us) +
                                                   " already: time goes forwards");
    }
    if (until_us > kLatestUs) {
        return Error(ErrorCode::InvalidOption, "until_us is " + std::to_string(until_us) +
                                                   "; it must be before the year 3000");
    }
    return microseconds_of(host.advance(TimePoint(std::chrono::microseconds(until_us))));
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_advance(tasker_host* host, int64_t until_us, int64_t* now_us,
                             tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (now_us == nullptr) return is_null("now_us");
        *now_us = 0;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(*now_us, advance_host(*object, until_us));
        return {};
    });
}

tasker_status tasker_now(tasker_host* host, int64_t* now_us) noexcept {
    return guarded([&]() -> Result<void> {
        if (now_us == nullptr) return is_null("now_us");
        *now_us = 0;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        *now_us = microseconds_of(object->host().clock().now());
        return {};
    });
}
