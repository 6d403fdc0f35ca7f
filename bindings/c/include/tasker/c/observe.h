/* How a host is. */
#ifndef TASKER_C_OBSERVE_H
#define TASKER_C_OBSERVE_H

#include "tasker/c/host.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tasker_host_state {
    TASKER_STATE_NONE = 0, /* no such host: never opened, or closed */
    TASKER_STATE_OPEN = 1, /* not started yet */
    TASKER_STATE_RUNNING = 2,
    TASKER_STATE_DRAINING = 3,
    TASKER_STATE_STOPPED = 4
} tasker_host_state;

/* Since 1, stable. */
typedef struct tasker_host_record {
    uint32_t size;
    uint32_t state; /* tasker_host_state */
    uint32_t role;  /* tasker_role */
    uint32_t is_shared; /* other processes may have the same store open */
    uint32_t template_count;
    uint32_t handler_count;
    /* As they turned out to be; they live until tasker_host_close. */
    tasker_text worker_name; /* empty: it was given none */
    tasker_text environment; /* empty: none */
    tasker_text web_address; /* where it tells by HTTP how it is, with its port; empty: nowhere */
} tasker_host_record;

/* Never fails for a host that is not there: its state is TASKER_STATE_NONE. Since 1, stable. */
TASKER_API tasker_status tasker_host_read(tasker_host* host,
                                          tasker_host_record* record) TASKER_NOEXCEPT;

/* One moment of the worker. Counters count from the start. Since 1, stable. */
typedef struct tasker_metrics_record {
    uint32_t size;
    uint32_t is_running;
    /* Calls that were given out and not completed. */
    uint64_t pending_count;
    uint64_t oldest_pending_age_us; /* 0 when nothing is pending */
    uint64_t newest_pending_age_us;
    tasker_id oldest_event_id;      /* all zero when nothing is pending */
    uint64_t starving_event_count;  /* pending for longer than starvation_threshold_ms */
    /* Steps that wait to be polled. */
    uint64_t queued_count;
    uint64_t oldest_queued_age_us;
    uint64_t starving_queued_count;

    uint64_t place_count;
    uint64_t steps_executed;
    uint64_t steps_succeeded;
    uint64_t steps_failed;
    uint64_t checkpoints;
    uint64_t handlers_not_found;
    uint64_t timeouts;
    uint64_t late_completions; /* of calls that were not pending */
    uint64_t claims_refused;
    uint64_t completions_waiting;  /* not answered by the engine yet */
    uint64_t completions_refused;  /* the attempt was not the running one any more */
    uint64_t completions_given_up;
    uint64_t steps_handed_back;
    uint64_t leases_lost;
    uint64_t events_published;
    uint64_t events_failed;
    uint64_t events_dropped;        /* by the worker's own queue, which was full */
    uint64_t events_queued;         /* wait for tasker_poll_events */
    uint64_t events_queue_dropped;  /* nobody polled in time */
    uint32_t breaker_state;         /* of completions: 0 closed, 1 open, 2 half open */
    uint32_t unused;                /* zero */
} tasker_metrics_record;

/* \returns TASKER_NOT_RUNNING when there is no such host, or when it has no worker. Since 1, stable. */
TASKER_API tasker_status tasker_metrics(tasker_host* host,
                                        tasker_metrics_record* record) TASKER_NOEXCEPT;

/* Since 1, stable. */
typedef struct tasker_health_record {
    uint32_t size;
    uint32_t is_healthy;      /* it runs, and its store answers */
    uint32_t is_running;
    uint32_t store_answers;
    uint64_t store_latency_us;
    tasker_status store_status; /* why it does not */
    uint32_t unused;            /* zero */
} tasker_health_record;

/* Asks the store. Blocks for a read, and as long as the store's connection takes to fail.
 * \returns TASKER_NOT_RUNNING when there is no such host. Since 1, stable. */
TASKER_API tasker_status tasker_health(tasker_host* host, tasker_health_record* record,
                                       tasker_error** error) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_OBSERVE_H */
