#include "bindings/c/include/tasker/c/observe.h"

#include <algorithm>

#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

std::uint64_t age_of(std::optional<Duration> const& age) {
    return age ? static_cast<std::uint64_t>(std::max(age->count(), Duration::rep{0})) : 0;
}

std::uint32_t number_of(transport::BreakerState state) noexcept {
    switch (state) {
        case transport::BreakerState::Closed: return 0;
        case transport::BreakerState::Open: return 1;
        case transport::BreakerState::HalfOpen: return 2;
    }
    return 0;
}

tasker_metrics_record metrics_of(HostObject& object, worker::Worker const& worker) {
    auto const all = worker.metrics();
    auto const pulled = worker.pulled_metrics();
    auto const queue = object.events().figures();
    tasker_metrics_record record{};
    record.is_running = all.is_running ? 1 : 0;
    record.pending_count = pulled.pending_count;
    record.oldest_pending_age_us = age_of(pulled.oldest_pending_age);
    record.newest_pending_age_us = age_of(pulled.newest_pending_age);
    if (pulled.oldest_call) record.oldest_event_id = id_of(*pulled.oldest_call);
    record.starving_event_count = pulled.starving_count;
    record.queued_count = all.waiting.pending_count;
    record.oldest_queued_age_us = age_of(all.waiting.oldest_pending_age);
    record.starving_queued_count = all.waiting.starving_count;
    record.place_count = all.places.places;
    record.steps_executed = all.steps_executed;
    record.steps_succeeded = all.steps_succeeded;
    record.steps_failed = all.steps_failed;
    record.checkpoints = all.checkpoints;
    record.handlers_not_found = all.handlers_not_found;
    record.timeouts = all.handler_timeouts;
    record.late_completions = all.late_results;
    record.claims_refused = all.places.claims_refused;
    record.completions_waiting = all.reports_waiting;
    record.completions_refused = all.reports_refused;
    record.completions_given_up = all.reports_given_up;
    record.steps_handed_back = all.steps_handed_back;
    record.leases_lost = all.leases_lost;
    record.events_published = all.events.published;
    record.events_failed = all.events.failed;
    record.events_dropped = all.events.dropped;
    record.events_queued = queue.queued;
    record.events_queue_dropped = queue.dropped;
    record.breaker_state = number_of(all.breaker.state);
    return record;
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_host_read(tasker_host* host, tasker_host_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        tasker_host_record made{};
        made.state = TASKER_STATE_NONE;
        auto const object = host_of(host);
        if (!object) return fill_record(record, made, "record");
        auto& own = (*object)->host();
        made.state = (*object)->state();
        made.role = static_cast<std::uint32_t>(own.options().role);
        made.is_shared = own.store().is_shared() ? 1 : 0;
        made.template_count = static_cast<std::uint32_t>(own.registry().all().size());
        made.handler_count = static_cast<std::uint32_t>(own.handlers().names().size());
        made.worker_name = text_of(own.options().worker.name);
        made.environment = text_of(own.options().environment);
        made.web_address = text_of((*object)->web_address());
        return fill_record(record, made, "record");
    });
}

tasker_status tasker_metrics(tasker_host* host, tasker_metrics_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto* const worker, object->worker());
        return fill_record(record, metrics_of(*object, *worker), "record");
    });
}

tasker_status tasker_health(tasker_host* host, tasker_health_record* record,
                            tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        auto& own = object->host();
        tasker_health_record made{};
        auto const state = object->state();
        made.is_running = state == TASKER_STATE_RUNNING || state == TASKER_STATE_DRAINING ? 1 : 0;
        auto const since = own.clock().now();
        TaskId const nobody{};
        auto const answer = own.store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const none, reader.find_tasks({&nobody, 1}));
            return {};
        });
        made.store_answers = answer ? 1 : 0;
        made.store_latency_us = age_of(own.clock().now() - since);
        made.store_status = answer ? TASKER_OK : static_cast<tasker_status>(answer.error().code());
        made.is_healthy = state == TASKER_STATE_RUNNING && answer ? 1 : 0;
        return fill_record(record, made, "record");
    });
}
