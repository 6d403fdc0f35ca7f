/* The host: store, engine and worker in this process; from open to close. */
#ifndef TASKER_C_HOST_H
#define TASKER_C_HOST_H

#include "tasker/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tasker_host tasker_host;

/* What a process does for the tasks of its store. All but the first need PostgreSQL. */
typedef enum tasker_role {
    TASKER_ENGINE_AND_WORKER = 0,
    TASKER_ENGINE = 1, /* takes in tasks and watches the time; runs no handlers */
    TASKER_WORKER = 2, /* runs handlers for tasks that others took in */
    TASKER_ROLE_OF_STORE = 3 /* TASKER_WORKER on a store that processes share, else the first: what
                                store it is, the configuration may know */
} tasker_role;

typedef enum tasker_log_level {
    TASKER_LOG_TRACE = 0, /* of the caller's own messages only: taken as debug */
    TASKER_LOG_DEBUG = 1,
    TASKER_LOG_INFO = 2,
    TASKER_LOG_WARNING = 3,
    TASKER_LOG_ERROR = 4,
    TASKER_LOG_OFF = 5
} tasker_log_level;

/* A handler that this side has. */
typedef struct tasker_handler {
    tasker_text callable; /* the name that templates use */
    /* The methods that it has besides `call`. With is_open_to_methods the list is not looked at: it
     * has any. */
    const tasker_text* methods;
    uint32_t method_count;
    uint32_t is_open_to_methods;
} tasker_handler;

/* Why `wake` was called; bits. */
enum {
    TASKER_WAKE_CALLS = 1,  /* tasker_poll has something */
    TASKER_WAKE_STOPS = 2,  /* tasker_poll_stops has something */
    TASKER_WAKE_EVENTS = 4, /* tasker_poll_events has something */
    TASKER_WAKE_END = 8,    /* tasker_poll gives TASKER_STOPPING from now on */
    TASKER_WAKE_TASKS = 16, /* tasker_poll_tasks has something */
    TASKER_WAKE_SUBMITTED = 32 /* tasker_poll_submitted has something */
};

/* For runtimes that push into a loop of their own: there is something to poll for, of the kinds that
 * `what` has. Called once for each kind until that was polled for, so that what comes meanwhile
 * makes no further call: poll until there is less than there was room for. It may come in vain.
 * From any thread, several at a time, also from within functions of the host that the caller is in
 * (tasker_complete, tasker_host_drain); must not block, must not call functions of the host. None
 * comes any more once tasker_host_close has returned. */
typedef void (*tasker_wake)(void* context, uint32_t what);

/* A line for operators. From any thread, several at a time, also from within functions of the host; must
 * not block and not call functions of the host. `message` lives for the call. None comes any more once tasker_host_close has returned. */
typedef void (*tasker_log)(void* context, uint32_t level, tasker_text message);

/* How a host is to be. Set by tasker_host_options, then changed where wanted. Borrowed by
 * tasker_host_open for the call, the two callbacks and their contexts until tasker_host_close.
 * Since 1, stable. */
typedef struct tasker_host_options_record {
    uint32_t size;
    uint32_t role; /* tasker_role; 0 */
    /* Where tasks last: a file (`orders.db`, made if missing), `sqlite:FILE`, `:memory:`, which ends
     * with the process, or `postgres://...`. One process at a time may own a file. `:memory:` */
    tasker_text store;
    /* How steps reach workers in other processes: `store`, `pgmq`, `rabbitmq=amqp://HOST`. `store` */
    tasker_text transport;
    tasker_text environment; /* whose `environments:` overrides of templates apply; empty: none */

    /* The handlers that this side has. Their templates' steps are claimed; those of others are not,
     * where other processes could have them, and are refused where none could. */
    const tasker_handler* handlers;
    size_t handler_count;
    /* Names of resolvers that this side has, for steps whose template asks for one of them. */
    const tasker_text* resolvers;
    size_t resolver_count;
    /* 1: this side finds handlers, methods and resolvers itself, and answers for those that it does
     * not find: no template is refused for them, and every step is claimed.
     * 2: the same, but where other processes could have handlers only steps of those in `handlers` are
     * claimed; tasker_change_claims changes that list. 0 */
    uint32_t takes_unlisted;

    uint32_t max_concurrent_handlers;    /* calls that are given out and not completed; 1 to 4,096; 10 */
    uint32_t prefetch;                   /* claimed steps that wait here; 0 to 100,000; 128 */
    uint32_t event_queue_max;            /* events that wait for tasker_poll_events; 1 to 10^6; 1,000 */
    uint64_t handler_timeout_ms;         /* when the template says nothing; 1 to 604,800,000; 30,000 */
    uint64_t lease_ms;                   /* 1,000 to 86,400,000; 30,000 */
    uint64_t completion_send_timeout_ms; /* how long a completion is offered to an engine that is
                                            full; 0 to 3,600,000; 10,000 */
    uint64_t starvation_threshold_ms;    /* 1 to 86,400,000; 10,000 */
    uint64_t keep_ended_ms;              /* how long ended tasks are kept; 1,000 and more; 0: for ever */
    const tasker_text* namespaces;       /* of whose tasks it runs steps; none: of all */
    size_t namespace_count;
    tasker_text worker_name; /* `worker_id` in results; empty: `worker_<uuid>` */
    tasker_text otlp_endpoint; /* where traces go, `http://localhost:4318`; empty: nowhere */

    tasker_wake wake; /* NULL: nobody is woken */
    void* wake_context;
    tasker_log log; /* NULL: lines on stderr */
    void* log_context;
    uint32_t log_level; /* messages below it are dropped; TASKER_LOG_WARNING */
    /* 1: time stands still until tasker_advance moves it, for tests of workflows: tasker/c/time.h. 0 */
    uint32_t has_virtual_time;
    /* A TOML file, or a folder with `base` and `environments` (docs/reference/configuration.md). What it and
     * variables say of a worker counts instead of the numbers above that it has keys for, and of those
     * texts above that are empty: set `store` and `transport` to empty to have them from there. */
    tasker_text configuration;

    /* Of a worker: the server that takes in tasks for it, `https://tasker.example:8080`, which tasker_rest asks for
     * all that changes something; and what it is shown, a token or a key in a header (`X-API-Key`). Empty: as
     * `worker.orchestration_client` of the configuration says; without one, none. */
    tasker_text engine_url;
    tasker_text engine_token;
    tasker_text engine_api_key;
    tasker_text engine_api_key_header;
    uint64_t engine_timeout_ms; /* of one request; at most 3,600,000; 0: as configured, else 30,000 */

    int64_t virtual_start_us; /* with virtual time: what time it is at first; 1 January 2026 */
    uint64_t seed;            /* the same: decides what chance decides, ids, jitter, order; 0 */
    /* Where the worker tells by HTTP how it is, `127.0.0.1:8081` (docs/reference/worker.md): health, metrics,
     * templates; port 0 is a free one. Empty: where files or variables of the configuration say, else
     * nowhere; `off`: nowhere, whatever they say. */
    tasker_text web_bind;
    uint32_t web_is_open; /* 1: other machines may reach that, although nobody is asked who he is. 0 */
    uint32_t unused;      /* zero */
} tasker_host_options_record;

/* Makes `options` the defaults, which the comments above end with. Its size is set before.
 * \returns TASKER_INVALID_OPTION. Since 1, stable. */
TASKER_API tasker_status tasker_host_options(tasker_host_options_record* options) TASKER_NOEXCEPT;

/* Opens the store and takes it over. Nothing runs yet. May block: for the store, and while what a
 * process before left behind is recovered.
 * \returns TASKER_INVALID_OPTION naming the option and its range, also for a web_bind that is taken, TSK-1202
 *          for a handler that is listed twice, TSK-3001 (database unreachable), TSK-3006 (broker
 *          unreachable), TSK-3101 to TSK-3105 of the store. Nothing is left open then: it may be tried again. Since 1, stable. */
TASKER_API tasker_status tasker_host_open(const tasker_host_options_record* options,
                                          tasker_host** host, tasker_error** error) TASKER_NOEXCEPT;

/* Makes a template known, and stores it where it is new or changed, before or after the start.
 * `source_name` is for messages: `orders.yaml`. May block for a commit.
 * \returns TSK-1001 with every finding and its line; TASKER_HANDLER_NOT_FOUND with each step whose
 *          handler nobody could have. Since 1, stable. */
TASKER_API tasker_status tasker_host_add_template(tasker_host* host, tasker_text yaml,
                                                  tasker_text source_name,
                                                  tasker_error** error) TASKER_NOEXCEPT;

/* The same of a file, or of all *.yaml and *.yml below a folder: all of them or none. `*count` is how
 * many; may be NULL. \returns TSK-1105 when it cannot be read; as tasker_host_add_template.
 * Since 1, stable. */
TASKER_API tasker_status tasker_host_add_templates(tasker_host* host, tasker_text path,
                                                   size_t* count,
                                                   tasker_error** error) TASKER_NOEXCEPT;

/* Starts engine and worker: unfinished tasks of the store go on at once.
 * \returns TASKER_ALREADY_RUNNING the second time, which changes nothing; TASKER_STOPPING once it
 *          was stopped; TASKER_NOT_RUNNING when there is no such host. Since 1, stable. */
TASKER_API tasker_status tasker_host_start(tasker_host* host, tasker_error** error) TASKER_NOEXCEPT;

/* The transition to graceful shutdown: no further call is given out, claimed steps that wait are
 * given back; calls that are out go on and may be completed; tasks are still taken in. tasker_poll
 * returns TASKER_STOPPING from now on. Does not wait; the second time changes nothing.
 * \returns TASKER_NOT_RUNNING unless it is running. Since 1, stable. */
TASKER_API tasker_status tasker_host_drain(tasker_host* host, tasker_error** error) TASKER_NOEXCEPT;

/* Drains, waits for up to `patience_ms` (at most a day) until all calls are completed, and stops all. Calls
 * that are still out are given up: their steps run again elsewhere or after the next start, and
 * what is completed later is refused. Blocks. Benign when it is not running. While another thread is in
 * it, it waits for that one, which waits for no longer than `patience_ms` from now.
 * \returns TASKER_TIMEOUT naming the steps that were given up: it is stopped all the same.
 * Since 1, stable. */
TASKER_API tasker_status tasker_host_stop(tasker_host* host, uint64_t patience_ms,
                                          tasker_error** error) TASKER_NOEXCEPT;

/* Stops with a patience of 0 where it is still running, closes the store, and releases the handle.
 * Blocks until no other thread is inside a function of this host and no callback is running; who
 * waits in one (tasker_poll, tasker_wait) is told TASKER_STOPPING. Handles of calls, events and
 * documents stay valid until they are released. NULL is fine.
 * \returns TASKER_NOT_RUNNING when it was closed before. Since 1, stable. */
TASKER_API tasker_status tasker_host_close(tasker_host* host) TASKER_NOEXCEPT;

/* Writes a line of the caller's into the host's log, with facts behind it. `field_names[i]` and
 * `field_values[i]` belong together; both may be NULL when `field_count` is 0. Since 1, stable. */
TASKER_API tasker_status tasker_host_log(tasker_host* host, uint32_t level, tasker_text message,
                                         const tasker_text* field_names,
                                         const tasker_text* field_values,
                                         size_t field_count) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_HOST_H */
