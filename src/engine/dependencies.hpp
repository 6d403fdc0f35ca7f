#pragma once

#include <mutex>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "engine/alarm.hpp"
#include "engine/committed.hpp"
#include "engine/message_options.hpp"
#include "engine/outgoing.hpp"
#include "engine/places.hpp"
#include "model/limits.hpp"
#include "store/store.hpp"
#include "template/registry.hpp"

namespace tasker::engine {

/// Chance for several lanes: the one of a seed, in the order in which they ask.
class SharedRandom {
public:
    explicit SharedRandom(std::uint64_t seed) : random_(seed) {}
    [[nodiscard]] double unit() {
        std::scoped_lock const lock(mutex_);
        return random_.unit();
    }

private:
    std::mutex mutex_;
    base::Random random_;
};

/// What every lane works with. Whoever wires the engine owns it all and outlives the lanes.
struct Dependencies {
    store::Store& store;
    templates::Registry& registry;
    base::Clock const& clock;
    base::Ids& ids;
    base::Log& log;
    SharedRandom& random;
    Places& places;
    Alarm& timers;  ///< told about every new wake_at and stale_at
    Outgoing& outgoing;
    MessageOptions const& messages;
    Observer& observer;
    model::Settings const& settings;
};

}  // namespace tasker::engine
