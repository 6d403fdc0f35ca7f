/* The client's side: ask for tasks, wait for them, look at them, act on them by hand. */
#ifndef TASKER_C_CLIENT_H
#define TASKER_C_CLIENT_H

#include "tasker/c/host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What to run. Begin with TASKER_INIT. Since 1, stable. */
typedef struct tasker_task_request {
    uint32_t size;
    int32_t priority; /* -100 to 100; the higher first */
    tasker_text namespace_name;
    tasker_text name;
    tasker_text version;
    tasker_text context; /* an object, checked against the template's input_schema; empty: {} */
    /* Two requests with the same key are the same task. Empty: by the template's identity_strategy. */
    tasker_text idempotency_key;
    tasker_text initiator;     /* empty: `embedded` */
    tasker_text source_system; /* empty: `embedded` */
    tasker_text reason;        /* empty: `requested by the program` */
    const tasker_text* tags;
    size_t tag_count;
    tasker_id correlation_id; /* all zero: made */
    tasker_id parent_correlation_id;
    tasker_text traceparent; /* of W3C Trace Context; empty: a trace by itself */
    tasker_text tracestate;
} tasker_task_request;

/* Takes a task in: when it returns 0 the task is on disk. Blocks for a commit.
 * \returns TSK-1103, TASKER_INVALID_REQUEST, TSK-1003 (input_schema), TASKER_INVALID_JSON, TSK-1201
 *          (the identity is taken), TASKER_LANE_FULL; TASKER_NOT_RUNNING from a worker and before
 *          start. Since 1, stable. */
TASKER_API tasker_status tasker_submit(tasker_host* host, const tasker_task_request* request,
                                       tasker_id* task_id, tasker_error** error) TASKER_NOEXCEPT;

/* The same for a loop: returns when the request was found to be in order and waits for the next commit;
 * tasker_poll_submitted tells by the `ticket`, any number of the caller's, what became of it. Never
 * blocks for the disk. A host that is closed first tells nothing: whether the task is on disk is open then.
 * \returns what tasker_submit would of the request itself. Since 1, unstable. */
TASKER_API tasker_status tasker_submit_later(tasker_host* host, const tasker_task_request* request,
                                             uint64_t ticket, tasker_error** error) TASKER_NOEXCEPT;

/* Since 1, unstable. */
typedef struct tasker_submitted_record {
    uint32_t size;
    tasker_status status; /* 0: the task is on disk */
    uint64_t ticket;
    tasker_id task_id;
    tasker_error* error; /* to be released; NULL with status 0 */
} tasker_submitted_record;

/* What became of requests, up to `capacity`. Begin with TASKER_INIT of each. Never waits.
 * \returns TASKER_NOT_RUNNING when there is no such host. Since 1, unstable. */
TASKER_API tasker_status tasker_poll_submitted(tasker_host* host, tasker_submitted_record* records,
                                               size_t capacity, size_t* count) TASKER_NOEXCEPT;

/* Waits until the task has ended or is blocked by failures, and gives it as tasker_task does. Blocks for
 * up to `timeout_ms`; UINT64_MAX: for as long as it takes.
 * \returns TASKER_TASK_NOT_FOUND, TASKER_TIMEOUT, TASKER_STOPPING. Since 1, stable. */
TASKER_API tasker_status tasker_wait(tasker_host* host, const tasker_id* task_id,
                                     uint64_t timeout_ms, tasker_document** document,
                                     tasker_error** error) TASKER_NOEXCEPT;

/* For whoever cannot block in tasker_wait, or waits for many: tasker_poll_tasks tells once when the task
 * has settled: ended, or blocked by failures; at once when it has already. Asking again meanwhile
 * changes nothing. Blocks for a read.
 * \returns TASKER_TASK_NOT_FOUND, TASKER_STOPPING. Since 1, stable. */
TASKER_API tasker_status tasker_watch(tasker_host* host, const tasker_id* task_id,
                                      tasker_error** error) TASKER_NOEXCEPT;

/* The same without blocking, of a task that was submitted to this host a moment ago. `*is_watched` becomes 0
 * when that needs a read: then call tasker_watch. For an id that no task has nothing is ever told.
 * \returns TASKER_STOPPING. Since 1, unstable. */
TASKER_API tasker_status tasker_watch_new(tasker_host* host, const tasker_id* task_id,
                                          uint32_t* is_watched, tasker_error** error) TASKER_NOEXCEPT;

/* Tasks that have settled since they were watched, up to `capacity`; waits for the first for up to
 * `timeout_ms` (at most a day), not at all for 0. On a store that other processes share it blocks for
 * a read now and then, and whoever polls without waiting is to do so every few seconds, as what they
 * say may get lost. \returns TASKER_STOPPING once none will come; TASKER_STORE_BUSY of such a read.
 * Since 1, stable. */
TASKER_API tasker_status tasker_poll_tasks(tasker_host* host, uint32_t timeout_ms,
                                           tasker_id* task_ids, size_t capacity, size_t* count,
                                           tasker_error** error) TASKER_NOEXCEPT;

/* As tasker_task where that needs not wait for a disk or a server: for a loop that others wait for.
 * \returns TASKER_STORE_BUSY where it would have to wait: then tasker_task on another thread. Since 1,
 * unstable. */
TASKER_API tasker_status tasker_task_at_once(tasker_host* host, const tasker_id* task_id,
                                             tasker_document** document,
                                             tasker_error** error) TASKER_NOEXCEPT;

/* The task as it is now with its steps, one JSON object: `task_uuid`, `namespace`, `name`, `version`,
 * `status`, `priority`, `created_at`, `completed_at`, `steps` of `step_uuid`, `name`, `status`,
 * `attempts`, `result`, `error`, `created_at`, `next_retry_at`, `completed_at`. Blocks for a read.
 * \returns TASKER_TASK_NOT_FOUND. Since 1, stable. */
TASKER_API tasker_status tasker_task(tasker_host* host, const tasker_id* task_id,
                                     tasker_document** document,
                                     tasker_error** error) TASKER_NOEXCEPT;

/* Which task a request was refused for with TSK-1201: the one that has its idempotency key, or its
 * context where the template says so. Blocks for a read.
 * \returns TASKER_TASK_NOT_FOUND when there is none; TSK-1103, TASKER_INVALID_REQUEST. Since 1, unstable. */
TASKER_API tasker_status tasker_find_task(tasker_host* host, const tasker_task_request* request,
                                          tasker_id* task_id, tasker_error** error) TASKER_NOEXCEPT;

/* By hand. `who` and `reason` are kept in the history. Each blocks for a commit.
 * \returns TSK-1101 or TSK-1102; TSK-2001 when it is not in a state for that. Since 1, stable. */
TASKER_API tasker_status tasker_cancel_task(tasker_host* host, const tasker_id* task_id,
                                            tasker_text who, tasker_text reason,
                                            tasker_error** error) TASKER_NOEXCEPT;
/* A step in error runs again, with all its attempts. Since 1, stable. */
TASKER_API tasker_status tasker_reset_step(tasker_host* host, const tasker_id* step_id,
                                           tasker_text who, tasker_text reason,
                                           tasker_error** error) TASKER_NOEXCEPT;
/* The step counts as done, without a result. Since 1, stable. */
TASKER_API tasker_status tasker_resolve_step(tasker_host* host, const tasker_id* step_id,
                                             tasker_text who, tasker_text reason,
                                             tasker_error** error) TASKER_NOEXCEPT;
/* The step counts as done with `result`, any JSON. Since 1, stable. */
TASKER_API tasker_status tasker_complete_step(tasker_host* host, const tasker_id* step_id,
                                              tasker_text result, tasker_text who,
                                              tasker_text reason,
                                              tasker_error** error) TASKER_NOEXCEPT;

/* Everything else that the REST API of a server has (docs/reference/rest.md), of this host and without
 * a network: lists of tasks, steps, their history, templates, dead letters, analytics. `method` is
 * `GET`, `POST`, ...; `target` path and query, `/v1/tasks?limit=5`; `body` JSON or empty.
 * Answers with the status and the body that the server would. Who calls is admitted to everything.
 * `*http_status` is set also for refusals (404, ...), which are no failure of the call. A worker asks the
 * server at `engine_url` for all but GET: 502 or 504 when that does not answer. Blocks.
 * \returns TASKER_NOT_RUNNING before start, and from a worker that has no such server. Since 1, unstable. */
TASKER_API tasker_status tasker_rest(tasker_host* host, tasker_text method, tasker_text target,
                                     tasker_text body, uint32_t* http_status,
                                     tasker_document** document,
                                     tasker_error** error) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_CLIENT_H */
