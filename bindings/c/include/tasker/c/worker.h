/* The worker's side: poll for calls of handlers, run them, complete them. */
#ifndef TASKER_C_WORKER_H
#define TASKER_C_WORKER_H

#include "tasker/c/host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One call of a handler: what it is told. It can be read until it is released, also after it was
 * completed; releasing it completes nothing. */
typedef struct tasker_call tasker_call;

/* All ids, texts and payloads of a call; they live until it is released. Payloads are JSON, and not
 * parsed by asking for them. Since 1, stable. */
typedef struct tasker_call_record {
    uint32_t size;
    uint32_t dependency_count;    /* for tasker_call_dependency */
    tasker_id event_id;           /* of this call: what it is completed by */
    tasker_id task_id;
    tasker_id step_id;
    tasker_id template_id;        /* `named_task_uuid` */
    tasker_id correlation_id;
    tasker_id parent_correlation_id; /* all zero: none */

    /* The task. */
    tasker_text namespace_name;
    tasker_text task_name;
    tasker_text task_version;
    tasker_text context; /* what the task was asked for with: an object */
    tasker_text initiator;
    tasker_text source_system;
    tasker_text reason;
    tasker_text identity_hash;
    const tasker_text* tags;
    uint32_t tag_count;
    int32_t priority;             /* -100 to 100 */
    int64_t requested_at_us;      /* microseconds since 1970 */
    int64_t task_created_at_us;
    int64_t task_updated_at_us;

    /* The step. */
    tasker_text step_name;
    tasker_text template_step_name; /* differs for batch workers */
    tasker_text inputs;             /* JSON, or empty */
    tasker_text checkpoint;         /* what an earlier call of the step stored: an object, or empty */
    uint32_t retry_count;           /* how often it was run before: 0 the first time (`attempts`) */
    uint32_t attempts_max;          /* how many runs there may be, the first included */
    uint32_t is_retryable;
    uint32_t unused;                /* zero */
    int64_t step_created_at_us;
    int64_t step_updated_at_us;

    /* How it is to be run. */
    tasker_text callable;
    tasker_text method;         /* `call` unless the template says another */
    tasker_text resolver;       /* empty: any */
    tasker_text initialization; /* the handler's settings in the template: an object */
    tasker_text definition;     /* the whole step definition of the template: an object */
    int64_t started_at_us;
    int64_t deadline_us; /* when its time is up: then the step fails with `ffi_timeout` */
    tasker_text traceparent; /* W3C Trace Context, for calls that the handler makes; may be empty */
    tasker_text tracestate;
} tasker_call_record;

/* Up to `capacity` calls to run now, `*count` of them, as many as max_concurrent_handlers leaves room
 * for: each is the caller's, to be completed once by its id within its deadline, and released. Waits
 * for the first for up to `timeout_ms` (at most a day), not at all for 0; none came when `*count` is
 * 0. Any number of threads may poll. Blocks for no longer than the timeout, and never for the store.
 * \returns TASKER_NOT_RUNNING before start and after close; TASKER_STOPPING once no call will come.
 * Since 1, stable. */
TASKER_API tasker_status tasker_poll(tasker_host* host, uint32_t timeout_ms, tasker_call** calls,
                                     size_t capacity, size_t* count,
                                     tasker_error** error) TASKER_NOEXCEPT;

/* Whoever waits in tasker_poll returns without calls; when nobody waits, whoever waits next does. For
 * runtimes that want their thread back. Since 1, stable. */
TASKER_API tasker_status tasker_interrupt(tasker_host* host) TASKER_NOEXCEPT;

/* \returns TASKER_INVALID_OPTION for a call that was released. Since 1, stable. */
TASKER_API tasker_status tasker_call_read(tasker_call* call,
                                          tasker_call_record* record) TASKER_NOEXCEPT;

/* The result of a step that this one depends on, directly or not. Since 1, stable. */
typedef struct tasker_dependency_record {
    uint32_t size;
    uint32_t unused;       /* zero */
    tasker_text step_name;
    tasker_text execution_result; /* the whole StepExecutionResult: an object; what the handler
                                     answered is its `result` */
} tasker_dependency_record;

/* Number `index` of them, the nearest first. \returns TASKER_INVALID_OPTION past the last. Since 1,
 * stable. */
TASKER_API tasker_status tasker_call_dependency(tasker_call* call, uint32_t index,
                                                tasker_dependency_record* record) TASKER_NOEXCEPT;

/* The whole TaskSequenceStep as one JSON object. Made when it is asked for. Since 1, stable. */
TASKER_API tasker_status tasker_call_document(tasker_call* call, tasker_document** document,
                                              tasker_error** error) TASKER_NOEXCEPT;

/* Whether its handler is to stop: its time is up, its task was cancelled, or its lease is lost. What
 * it answers is dropped then. `*is_stopped` becomes 1 or 0. Since 1, stable. */
TASKER_API tasker_status tasker_call_is_stopped(tasker_call* call,
                                                uint32_t* is_stopped) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_call_release(tasker_call* call) TASKER_NOEXCEPT;

/* The event ids of calls whose handlers are to stop, each once, of calls that are not released. At most
 * `capacity`; never waits. Since 1, stable. */
TASKER_API tasker_status tasker_poll_stops(tasker_host* host, tasker_id* event_ids, size_t capacity,
                                           size_t* count) TASKER_NOEXCEPT;

/* How templates address their handlers, of all templates that the store has by now: a JSON array of
 * objects with `callable`, `method` and `resolver` (null: any), each once and sorted. For a host with
 * takes_unlisted 2, to work out which of them this side can run. Blocks for a read.
 * \returns TASKER_STORE_BUSY. Since 1, unstable. */
TASKER_API tasker_status tasker_wanted_handlers(tasker_host* host, tasker_document** document,
                                                tasker_error** error) TASKER_NOEXCEPT;

/* From now on the steps of these callables are claimed, and of no others. Steps that were claimed before are
 * given out all the same. Without effect on a store that no other process can open.
 * \returns TASKER_INVALID_OPTION when takes_unlisted is not 2; TASKER_NOT_RUNNING from an engine without a
 *          worker. Since 1, unstable. */
TASKER_API tasker_status tasker_change_claims(tasker_host* host, const tasker_text* callables,
                                              size_t count, tasker_error** error) TASKER_NOEXCEPT;

typedef enum tasker_outcome {
    TASKER_SUCCESS = 0,
    TASKER_FAILURE = 1,
    TASKER_CHECKPOINT = 2 /* store the progress; the handler is called again at once, by a new call */
} tasker_outcome;

typedef enum tasker_backoff {
    TASKER_BACKOFF_NONE = 0,
    TASKER_BACKOFF_SERVER_REQUESTED = 1,
    TASKER_BACKOFF_RATE_LIMIT = 2,
    TASKER_BACKOFF_SERVICE_UNAVAILABLE = 3,
    TASKER_BACKOFF_CUSTOM = 4
} tasker_backoff;

/* What a handler said. JSON may have 63 levels and 16 MiB: what has more levels or bytes is refused, or,
 * where only the stored whole is too large, becomes a permanent failure which says so. Begin with
 * TASKER_INIT. Since 1, stable. */
typedef struct tasker_completion {
    uint32_t size;
    uint32_t outcome; /* tasker_outcome */

    /* Of a success: what later steps see; any JSON, empty means null. Decisions and batches are members
     * of it: `decision_point_outcome`, `batch_processing_outcome`. */
    tasker_text result;
    tasker_text custom; /* for `metadata.custom`: an object, or empty */
    tasker_text handler_version; /* of the code that ran, for `metadata.handler_version`; may be empty */

    /* Of a failure. */
    tasker_text error_message;
    tasker_text error_type; /* `permanent_error`, `retryable_error`, ...; empty: `handler_error` */
    tasker_text error_code; /* of the caller's own */
    tasker_text error_context; /* an object, or empty */
    uint32_t is_retryable;
    int32_t status_code; /* of HTTP; 0: none */
    /* How long to wait before the retry, up to the engine's maximum: wins over the template's backoff. */
    uint64_t retry_after_ms;
    uint32_t retry_after_kind; /* tasker_backoff; with TASKER_BACKOFF_NONE retry_after_ms is not looked at */
    uint32_t wait_ms;          /* see tasker_complete */
    tasker_text retry_after_context;
    /* Headers of the response that made the step fail: an object, or empty. Retry-After is obeyed. */
    tasker_text headers;

    /* Of a checkpoint. */
    tasker_text cursor;              /* any JSON but null */
    uint64_t items_processed;
    tasker_text accumulated_results; /* any JSON, or empty */

    /* Payloads of the step's declared events, made by publishers of this side: an object whose members
     * are names of events. null skips an event; one that is not a member gets the result, as without
     * a publisher. Empty: all do. */
    tasker_text event_payloads;
    tasker_text event_publisher; /* who made them, `fired_by`; empty: the step's name */
} tasker_completion;

/* Completes a call by its event id: once. With `wait_ms` 0 it returns when the worker has taken the
 * completion over: it is offered to the engine for completion_send_timeout, and repeated if it has
 * to be; if that is in vain the step's lease ends and it runs again. Otherwise it blocks for up to
 * `wait_ms` (at most a day) until the engine has answered, and 0 means that the outcome is on disk.
 * Events are published afterwards, on threads of Tasker's.
 * \returns TASKER_LEASE_LOST when the call is not pending: completed before, timed out, given up, or
 *          unknown, also when the engine says so; TASKER_INVALID_JSON or TASKER_INVALID_OPTION naming
 *          the member: nothing was completed, and it can be done again;
 *          TASKER_NOT_RUNNING before start and after close. When waiting: TASKER_LANE_FULL,
 *          TASKER_CIRCUIT_OPEN or TASKER_STORE_BUSY when it was given up; TASKER_TIMEOUT after
 *          wait_ms; TASKER_STOPPING when the host was stopped meanwhile. Since 1, stable. */
TASKER_API tasker_status tasker_complete(tasker_host* host, const tasker_id* event_id,
                                         const tasker_completion* completion,
                                         tasker_error** error) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_WORKER_H */
