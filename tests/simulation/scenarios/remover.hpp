#pragma once

#include <cstdint>
#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "engine/retention/retention.hpp"
#include "template/registry.hpp"
#include "tests/support/virtual_clock.hpp"

namespace tasker::test {

/// What removes old tasks in one process.
struct Remover {
    Remover(store::Store& store, VirtualClock& clock, engine::RetentionSettings wanted,
            std::uint64_t seed = 1)
        : settings(std::move(wanted)),
          ids(clock, seed),
          random(seed),
          places(clock),
          timers(clock),
          alarm(clock),
          outgoing(clock, ids, engine::Outgoing::Cargo::Nothing),
          deps{.store = store,
               .registry = registry,
               .clock = clock,
               .ids = ids,
               .log = log,
               .random = random,
               .places = places,
               .timers = timers,
               .outgoing = outgoing,
               .messages = messages,
               .observer = nobody,
               .settings = engine_settings} {}

    struct Nobody final : engine::Observer {
        void on_commit(engine::Committed const& /*committed*/) override {}
    } nobody;
    engine::RetentionSettings settings;
    templates::Registry registry{""};
    base::Ids ids;
    base::SilentLog log;
    engine::SharedRandom random;
    engine::Places places;
    engine::Alarm timers;
    engine::Alarm alarm;
    engine::Outgoing outgoing;
    engine::MessageOptions messages;
    model::Settings engine_settings;
    engine::Dependencies deps;
    engine::Retention retention{deps, settings, alarm};
};

}  // namespace tasker::test
