"""The shapes that cross from Tasker to other languages, and the functions that take and give them: once.

tools/generate_boundary.py writes of it what each language needs; make lint fails when that is stale.

Types: text, uuid, time (RFC 3339, UTC), json (anything), object (a JSON object), number, integer,
boolean; listener, signal: what the language has for these; later_text: a text that is waited for; a name of SHAPES; [T] a list; {T} by name. T? may be missing.
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    name: str  # snake_case; each language has its own way to write it
    type: str
    doc: str = ""


@dataclass(frozen=True)
class Shape:
    name: str
    doc: str
    fields: tuple
    is_input: bool = False  # made by the language: null is the same as missing


@dataclass(frozen=True)
class Function:
    name: str
    parameters: tuple
    result: str
    doc: str
    is_optional: bool = False  # more than the 28 that every module of this kind has


@dataclass(frozen=True)
class Passed:
    """A member of a record of the C ABI that is passed by itself, in this order."""

    name: str  # of the member there
    kind: str  # text, text_or_none, id, id_or_none, u32, i32, u64, flag, us (microseconds since 1970), json
    is_called: str = ""  # in the language; the same as there unless given


@dataclass(frozen=True)
class Record:
    """What one record of the C ABI gives or takes, in the order of arguments."""

    name: str
    c_type: str
    doc: str
    members: tuple
    goes_in: bool = False  # to Tasker
    has_handle: bool = False  # an object of the addon comes first


F = Field
P = Passed

SHAPES = (
    Shape("BootstrapConfig", "How a worker is to be. What is missing comes from the configuration, then from variables.", (
        F("namespace", "text?", "Only steps of tasks of this namespace."),
        F("config_path", "text?", "A TOML file, or a folder with `base` and `environments`. `TASKER_CONFIG_PATH`"),
        F("database_url", "text?", "`postgres://...`, `sqlite:FILE` or `:memory:`. `TASKER_STORE`, `DATABASE_URL`"),
        F("worker_id", "text?", "Its name in results. `TASKER_WORKER_ID`, `TASKER_INSTANCE_ID`"),
        F("log_level", "text?", "trace, debug, info, warn, error or off."),
        F("template_path", "text?", "A template, or a folder of them. `TASKER_TEMPLATE_PATH`"),
        F("role", "text?", "`worker`: runs steps of tasks that servers took in, the default on PostgreSQL; "
          "`engine_and_worker`: takes in tasks as well, which is so for a store that is this process's alone."),
        F("callables", "[text]?", "The handlers that there are. Without it every step is taken, and whose handler is not "
          "found must be failed."),
        F("claims", "[text]?", "In place of `callables`, where handlers are found at run time: whose steps are taken at "
          "first, where other processes could take the others. `changeClaims` changes them."),
        F("max_concurrent_handlers", "integer?", "How many calls may be out at once. 10"),
        F("lease_ms", "integer?", "How long its steps wait when it dies: 1,000 or more. 30,000"),
        F("web_bind", "text?", "Where it tells by HTTP how it is: `127.0.0.1:8081`, port 0 is a free one; `off`: nowhere, "
          "whatever the configuration says. `TASKER_WEB_BIND_ADDRESS`"),
        F("web_is_open", "boolean?", "Other machines may reach that, although nobody is asked who he is. "
          "`TASKER_WEB_IS_OPEN=true`"),
    ), is_input=True),
    Shape("BootstrapResult", "What starting has come to. What goes wrong is thrown.", (
        F("success", "boolean"),
        F("status", "text", "`started`, or `already_running`."),
        F("message", "text"),
        F("worker_id", "text?"),
    )),
    Shape("WorkerStatus", "How the worker is.", (
        F("success", "boolean"),
        F("running", "boolean"),
        F("worker_id", "text?"),
        F("status", "text?", "`running`, `stopped`, `not_running` or `transitioning`."),
        F("environment", "text?"),
        F("web_address", "text?", "Where it tells by HTTP how it is; missing: nowhere."),
    )),
    Shape("TaskInfo", "The task that a step is of.", (
        F("task_uuid", "uuid"),
        F("named_task_uuid", "uuid", "Of the template."),
        F("name", "text"),
        F("namespace", "text"),
        F("version", "text"),
        F("context", "json?", "What the task was asked for with. Parsed when it is read."),
        F("correlation_id", "uuid"),
        F("parent_correlation_id", "uuid?"),
        F("complete", "boolean"),
        F("priority", "integer", "-100 to 100."),
        F("initiator", "text?"),
        F("source_system", "text?"),
        F("reason", "text?"),
        F("tags", "json?", "A list of texts."),
        F("identity_hash", "text"),
        F("created_at", "time"),
        F("updated_at", "time"),
        F("requested_at", "time"),
    )),
    Shape("WorkflowStep", "The step.", (
        F("workflow_step_uuid", "uuid"),
        F("task_uuid", "uuid"),
        F("named_step_uuid", "uuid"),
        F("name", "text"),
        F("template_step_name", "text", "Differs for batch workers, which are many of one step of the template."),
        F("retryable", "boolean"),
        F("max_attempts", "integer", "How many runs there may be, the first included."),
        F("attempts", "integer", "How many there were before: 0 the first time."),
        F("in_process", "boolean"),
        F("processed", "boolean"),
        F("inputs", "json?", "Of a batch worker its part of the work, else settings of the handler."),
        F("results", "json?"),
        F("backoff_request_seconds", "integer?"),
        F("processed_at", "time?"),
        F("last_attempted_at", "time?"),
        F("created_at", "time"),
        F("updated_at", "time"),
        F("checkpoint", "json?", "What an earlier call of the step stored."),
    )),
    Shape("StepDefinition", "The step as its template says it.", (
        F("name", "text"),
        F("description", "text?"),
        F("handler_callable", "text"),
        F("handler_method", "text?", "Missing: `call`."),
        F("handler_resolver", "text?", "Missing: any that knows the callable."),
        F("handler_initialization", "object", "Settings of the handler."),
        F("system_dependency", "text?"),
        F("dependencies", "[text]"),
        F("timeout_seconds", "integer?"),
        F("retry_retryable", "boolean"),
        F("retry_max_attempts", "integer"),
        F("retry_backoff", "text", "none, linear, exponential or fibonacci."),
        F("retry_backoff_base_ms", "integer?"),
        F("retry_max_backoff_ms", "integer?"),
        F("step_type", "text", "standard, decision, deferred_convergence, batchable or batch_worker."),
        F("publishes_events", "json?", "Events that the template declares: a list."),
        F("batch_config", "json?"),
    )),
    Shape("DependencyResult", "What a step has come to that this one depends on, directly or not.", (
        F("step_uuid", "uuid"),
        F("success", "boolean"),
        F("result", "json", "What its handler answered."),
        F("status", "text"),
        F("error_message", "text?"),
        F("error_type", "text?"),
        F("error_retryable", "boolean?"),
    )),
    Shape("StepEvent", "One call of a handler, to be completed once by its event id. Payloads are parsed when they are read.", (
        F("event_id", "uuid"),
        F("task_uuid", "uuid"),
        F("step_uuid", "uuid"),
        F("correlation_id", "uuid"),
        F("trace_id", "text?"),
        F("span_id", "text?"),
        F("task_correlation_id", "uuid"),
        F("parent_correlation_id", "uuid?"),
        F("task", "TaskInfo"),
        F("workflow_step", "WorkflowStep"),
        F("step_definition", "StepDefinition"),
        F("dependency_results", "{DependencyResult}"),
        F("signal", "signal?", "Aborted when what the handler answers would be dropped: its time is up, or its task cancelled."),
    )),
    Shape("StepError", "Why a step failed.", (
        F("message", "text"),
        F("error_type", "text?", "`permanent_error`, `retryable_error`, ...; missing: `handler_error`."),
        F("retryable", "boolean?", "Looked at where the metadata does not say it. false"),
        F("status_code", "integer?", "Of HTTP."),
        F("backtrace", "[text]?"),
        F("context", "object?"),
    ), is_input=True),
    Shape("ExecutionMetadata", "How it went.", (
        F("execution_time_ms", "number"),
        F("worker_id", "text?"),
        F("completed_at", "text?", "Tasker's own clock counts."),
        F("retryable", "boolean?", "Decides whether a failed step is tried again. true"),
        F("error_type", "text?"),
        F("error_code", "text?"),
        F("custom", "object?", "Kept in the step's results."),
        F("handler_version", "text?"),
    ), is_input=True),
    Shape("StepExecutionResult", "What a handler has come to.", (
        F("step_uuid", "uuid"),
        F("success", "boolean"),
        F("result", "json"),
        F("status", "text", "`completed`, `failed` or `error`."),
        F("metadata", "ExecutionMetadata"),
        F("error", "StepError?"),
        F("orchestration_metadata", "object?", "`headers`, `errorContext`, `custom`, and `backoffHint` of `backoffType`, "
          "`delaySeconds`, `context`: how long to wait before the next attempt."),
        F("event_payloads", "object?", "Payloads of the step's declared events, made by publishers of this side, by the "
          "events' names; null: that event is not published. What is missing gets the result."),
        F("event_publisher", "text?", "Who made them."),
    ), is_input=True),
    Shape("CheckpointYieldData", "Progress to be stored; the handler is called again at once.", (
        F("step_uuid", "uuid"),
        F("cursor", "json", "Where to go on. Not null."),
        F("items_processed", "integer"),
        F("accumulated_results", "json?"),
    ), is_input=True),
    Shape("DomainEventMetadata", "Where an event came from.", (
        F("task_uuid", "uuid"),
        F("step_uuid", "uuid?"),
        F("step_name", "text?"),
        F("namespace", "text"),
        F("correlation_id", "uuid"),
        F("fired_at", "time"),
        F("fired_by", "text?"),
    )),
    Shape("DomainEvent", "An event with delivery mode fast or broadcast, of this process.", (
        F("event_id", "uuid"),
        F("event_name", "text"),
        F("event_version", "text"),
        F("metadata", "DomainEventMetadata"),
        F("payload", "object", "`task_sequence_step`, `execution_result`, `payload`. Parsed when it is read."),
    )),
    Shape("FfiDispatchMetrics", "Calls that are out.", (
        F("pending_count", "integer"),
        F("starvation_detected", "boolean"),
        F("starving_event_count", "integer"),
        F("oldest_pending_age_ms", "number?"),
        F("newest_pending_age_ms", "number?"),
        F("oldest_event_id", "uuid?"),
    )),
    Shape("TaskRequest", "What to run.", (
        F("name", "text"),
        F("namespace", "text"),
        F("version", "text"),
        F("context", "json", "An object, checked against the template's input_schema."),
        F("initiator", "text"),
        F("source_system", "text"),
        F("reason", "text"),
        F("tags", "[text]?"),
        F("priority", "integer?", "-100 to 100; the higher first."),
        F("correlation_id", "uuid?", "Missing: made."),
        F("parent_correlation_id", "uuid?"),
        F("idempotency_key", "text?", "Two requests with the same key are the same task."),
    ), is_input=True),
    Shape("ListTasksParams", "Which tasks to list.", (
        F("limit", "integer?", "50"),
        F("offset", "integer?", "0"),
        F("namespace", "text?"),
        F("status", "text?"),
    ), is_input=True),
    Shape("ClientResult", "What an engine answered.", (
        F("success", "boolean"),
        F("data", "json?"),
        F("error", "text?"),
        F("recoverable", "boolean?", "The same may succeed later."),
    )),
)

FUNCTIONS = (
    Function("get_version", (), "text", "The version of Tasker."),
    Function("get_rust_version", (), "text", "The same with the compiler that it was built by; the name is historical."),
    Function("health_check", (), "boolean", "True: the addon works."),
    Function("bootstrap_worker", (F("config", "BootstrapConfig?"),), "BootstrapResult", "Opens the store and starts the worker. Throws; then nothing is left, and it may be tried again."),
    Function("is_worker_running", (), "boolean", "Whether it was started and not stopped."),
    Function("get_worker_status", (), "WorkerStatus", "How it is; never throws."),
    Function("stop_worker", (), "WorkerStatus", "Stops at once. Steps of handlers that still run are run again. Benign when it is not running."),
    Function("transition_to_graceful_shutdown", (), "WorkerStatus", "No further event is given out; those that are out may be completed."),
    Function("poll_step_events", (), "StepEvent!", "The next call to run; null: none now."),
    Function("complete_step_event", (F("event_id", "text"), F("result", "StepExecutionResult")), "boolean", "False: nobody waits for it (any more)."),
    Function("checkpoint_yield_step_event", (F("event_id", "text"), F("checkpoint", "CheckpointYieldData")), "boolean", "False: nobody waits for it (any more)."),
    Function("poll_in_process_events", (), "DomainEvent!", "The next event of this process; null: none now."),
    Function("get_ffi_dispatch_metrics", (), "FfiDispatchMetrics", "Calls that are out."),
    Function("check_starvation_warnings", (), "void", "Logs a warning when calls are out for too long."),
    Function("cleanup_timeouts", (), "void", "Benign: calls whose time is up are failed by the worker itself."),
    Function("client_create_task", (F("request", "TaskRequest"),), "ClientResult", "Takes a task in: on disk when it returns."),
    Function("client_get_task", (F("task_uuid", "text"),), "ClientResult", "The task with its steps."),
    Function("client_list_tasks", (F("params", "ListTasksParams?"),), "ClientResult", "Tasks, the newest first."),
    Function("client_cancel_task", (F("task_uuid", "text"),), "ClientResult", "Cancels it."),
    Function("client_list_task_steps", (F("task_uuid", "text"),), "ClientResult", "Its steps."),
    Function("client_get_step", (F("task_uuid", "text"), F("step_uuid", "text")), "ClientResult", "One step."),
    Function("client_get_step_audit_history", (F("task_uuid", "text"), F("step_uuid", "text")), "ClientResult", "What became of a step."),
    Function("client_health_check", (), "ClientResult", "Whether the engine's store answers."),
    Function("log_error", (F("message", "text"), F("fields", "object?")), "void", "A line of the log."),
    Function("log_warn", (F("message", "text"), F("fields", "object?")), "void", "A line of the log."),
    Function("log_info", (F("message", "text"), F("fields", "object?")), "void", "A line of the log."),
    Function("log_debug", (F("message", "text"), F("fields", "object?")), "void", "A line of the log."),
    Function("log_trace", (F("message", "text"), F("fields", "object?")), "void", "A line of the log."),
    Function("on_step_events", (F("listener", "listener?"),), "void", "Called when poll_step_events has something, until that gave null: no timer is needed.", is_optional=True),
    Function("on_in_process_events", (F("listener", "listener?"),), "void", "The same for poll_in_process_events.", is_optional=True),
    Function("wanted_handlers", (), "later_text", "How the store's templates address their handlers: JSON, a list of `{callable, method, resolver}`.", is_optional=True),
    Function("change_claims", (F("callables", "[text]"),), "void", "In place of the config's claims: whose steps are taken from now on.", is_optional=True),
)

RECORDS = (
    Record("Call", "tasker_call_record", "What every call is asked for, in the order of arguments.", (
        P("event_id", "id"), P("task_id", "id", "task_uuid"), P("step_id", "id", "step_uuid"),
        P("correlation_id", "id"), P("parent_correlation_id", "id_or_none"),
        P("namespace_name", "text", "namespace"), P("task_name", "text"), P("task_version", "text"),
        P("step_name", "text"), P("template_step_name", "text"),
        P("callable", "text"), P("method", "text"), P("resolver", "text_or_none"),
        P("retry_count", "u32"), P("attempts_max", "u32", "max_attempts"), P("priority", "i32"),
        P("started_at_us", "us"), P("deadline_us", "us"), P("traceparent", "text_or_none"),
    ), has_handle=True),
    Record("CallDetails", "tasker_call_record", "What few handlers ask a call for.", (
        P("template_id", "id", "template_uuid"), P("initiator", "text_or_none"),
        P("source_system", "text_or_none"), P("reason", "text_or_none"), P("identity_hash", "text"),
        P("requested_at_us", "us"), P("task_created_at_us", "us"), P("task_updated_at_us", "us"),
        P("step_created_at_us", "us"), P("step_updated_at_us", "us"), P("is_retryable", "flag"),
    )),
    Record("DomainEventParts", "tasker_event_record", "An event of this process.", (
        P("event_id", "id"), P("task_id", "id", "task_uuid"), P("step_id", "id_or_none", "step_uuid"),
        P("correlation_id", "id"), P("fired_at_us", "us"), P("name", "text"), P("version", "text"),
        P("namespace_name", "text", "namespace"), P("step_name", "text_or_none"), P("fired_by", "text_or_none"),
        P("payload", "text"), P("execution_result", "text"), P("step", "text"), P("delivery", "u32"),
    )),
    Record("Metrics", "tasker_metrics_record", "One moment of the worker.", (
        P("is_running", "flag"), P("pending_count", "u64"), P("oldest_pending_age_us", "u64"),
        P("newest_pending_age_us", "u64"), P("oldest_event_id", "id_or_none"), P("starving_event_count", "u64"),
        P("queued_count", "u64"), P("oldest_queued_age_us", "u64"), P("starving_queued_count", "u64"),
        P("steps_executed", "u64"), P("steps_succeeded", "u64"), P("steps_failed", "u64"), P("checkpoints", "u64"),
        P("handlers_not_found", "u64"), P("timeouts", "u64"), P("late_completions", "u64"), P("claims_refused", "u64"),
        P("completions_waiting", "u64"), P("completions_refused", "u64"), P("completions_given_up", "u64"),
        P("steps_handed_back", "u64"), P("leases_lost", "u64"), P("events_published", "u64"), P("events_failed", "u64"),
        P("events_dropped", "u64"), P("events_queued", "u64"), P("events_queue_dropped", "u64"), P("breaker_state", "u32"),
    )),
    Record("Completion", "tasker_completion", "What a handler said. What is undefined is left as it is.", (
        P("outcome", "u32"), P("result", "json"), P("custom", "json"), P("handler_version", "text"),
        P("error_message", "text"), P("error_type", "text"), P("error_code", "text"), P("error_context", "json"),
        P("is_retryable", "flag"), P("status_code", "i32"), P("retry_after_ms", "u64"), P("retry_after_kind", "u32"),
        P("retry_after_context", "json"), P("headers", "json"), P("cursor", "json"), P("items_processed", "u64"),
        P("accumulated_results", "json"), P("event_payloads", "json"), P("event_publisher", "text"),
    ), goes_in=True),
)
