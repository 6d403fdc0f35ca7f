/* Domain events: those of this process, and publishing. */
#ifndef TASKER_C_EVENTS_H
#define TASKER_C_EVENTS_H

#include "tasker/c/host.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tasker_event tasker_event;

typedef enum tasker_delivery {
    TASKER_DURABLE = 0,  /* kept by the engine until a consumer has taken it */
    TASKER_FAST = 1,     /* to subscribers in this process */
    TASKER_BROADCAST = 2 /* both */
} tasker_delivery;

/* Texts live until the event is released. Since 1, stable. */
typedef struct tasker_event_record {
    uint32_t size;
    uint32_t delivery; /* tasker_delivery */
    tasker_id event_id;
    tasker_id task_id;
    tasker_id step_id; /* all zero: of no step */
    tasker_id correlation_id;
    int64_t fired_at_us;
    tasker_text name;
    tasker_text version;
    tasker_text namespace_name;
    tasker_text step_name;
    tasker_text fired_by;
    tasker_text payload;          /* JSON: what subscribers are after */
    tasker_text execution_result; /* JSON: the StepExecutionResult */
    tasker_text step;             /* JSON: the TaskSequenceStep */
} tasker_event_record;

/* Subscribes to events with delivery mode fast or broadcast (with virtual time also to durable ones, as
 * `delivery` says) whose names fit: the same, `order.*`, or
 * `*`. They wait for tasker_poll_events; an event that fits several patterns comes once. What finds
 * event_queue_max waiting is dropped and counted. Since 1, stable. */
TASKER_API tasker_status tasker_subscribe(tasker_host* host, tasker_text pattern,
                                          tasker_error** error) TASKER_NOEXCEPT;
/* No more of this pattern; what waits is kept. Benign when there is no such subscription. Since 1,
 * stable. */
TASKER_API tasker_status tasker_unsubscribe(tasker_host* host, tasker_text pattern) TASKER_NOEXCEPT;

/* Up to `capacity` events that wait, the oldest first; each is to be released. Never waits.
 * \returns TASKER_NOT_RUNNING when there is no such host. Since 1, stable. */
TASKER_API tasker_status tasker_poll_events(tasker_host* host, tasker_event** events,
                                            size_t capacity, size_t* count) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_event_read(tasker_event* event,
                                           tasker_event_record* record) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_event_release(tasker_event* event) TASKER_NOEXCEPT;

/* An event that no template declares. Begin with TASKER_INIT. Since 1, stable. */
typedef struct tasker_publication {
    uint32_t size;
    uint32_t delivery; /* tasker_delivery */
    tasker_id task_id; /* of an existing task */
    tasker_id step_id;
    tasker_id correlation_id;
    tasker_text name; /* not empty */
    tasker_text namespace_name; /* not empty */
    tasker_text step_name;
    tasker_text fired_by;
    tasker_text payload;          /* JSON; empty: null */
    tasker_text execution_result; /* JSON; empty: null */
    tasker_text step;             /* JSON; empty: null */
} tasker_publication;

/* Publishes at once; durable ones are kept when they are stored with the engine's next commit.
 * \returns TASKER_INVALID_OPTION or TASKER_INVALID_JSON naming the member, TASKER_LANE_FULL,
 *          TASKER_NOT_RUNNING. Since 1, stable. */
TASKER_API tasker_status tasker_publish(tasker_host* host, const tasker_publication* publication,
                                        tasker_id* event_id, tasker_error** error) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_EVENTS_H */
