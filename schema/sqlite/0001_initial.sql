-- Ids are the 16 bytes of a UUID; times are whole microseconds since 1970 in UTC; the numbers of
-- states, events and kinds are those of the enumerators in src/model (append only).
--
-- Tasks and steps also have a `number`, by which the other tables refer to them: finding a row by a
-- 64-bit key and checking a foreign key cost a fraction of what they cost by a UUID. Numbers never
-- leave the store; a step's is its task's and its place in it, so that the steps of a task lie
-- together and need no index.
--
-- A row that changes is written whole, so a row carries what changes with it: its last passages
-- (store/sqlite/packed.hpp), a step its result too. What never changes (contexts, inputs) and what
-- grows without limit (older passages, checkpoints) has tables of its own. The first transition of
-- a task or step (none -> pending, at created_at) is implied by its row.
--
-- What a row may hold is checked by the store before it writes (store/row_changes.hpp); checked
-- here again is what costs little at a write.

CREATE TABLE templates (
    id                BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    namespace_name    TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    version           TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    configuration     TEXT    NOT NULL,
    identity_strategy INTEGER NOT NULL CHECK (identity_strategy BETWEEN 0 AND 2),
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    UNIQUE (namespace_name, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
    number                INTEGER NOT NULL PRIMARY KEY,
    id                    BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    template_id           BLOB    NOT NULL REFERENCES templates (id),
    identity_hash         TEXT    NOT NULL UNIQUE,
    priority              INTEGER NOT NULL,
    initiator             TEXT    NOT NULL,
    source_system         TEXT    NOT NULL,
    reason                TEXT    NOT NULL,
    tags                  TEXT    NOT NULL,  -- a JSON array of strings
    correlation_id        BLOB    NOT NULL CHECK (length(correlation_id) = 16),
    parent_correlation_id BLOB    CHECK (length(parent_correlation_id) = 16),
    requested_at          INTEGER NOT NULL,
    created_at            INTEGER NOT NULL,
    state                 INTEGER NOT NULL CHECK (state BETWEEN 0 AND 11),
    steps_total           INTEGER NOT NULL,
    steps_unfinished      INTEGER NOT NULL CHECK (steps_unfinished <= steps_total),
    steps_in_flight       INTEGER NOT NULL,
    steps_waiting         INTEGER NOT NULL,
    steps_blocking        INTEGER NOT NULL,
    steps_tolerated       INTEGER NOT NULL,
    moves                 INTEGER NOT NULL,
    state_since           INTEGER NOT NULL,
    stale_at              INTEGER,
    look_at               INTEGER,  -- no later than stale_at, which moves at every step
    completed_at          INTEGER,
    updated_at            INTEGER NOT NULL,
    passages              BLOB    NOT NULL   -- the last ones; the older are in task_passages
) STRICT;

CREATE INDEX tasks_by_state ON tasks (state);
CREATE INDEX tasks_stale ON tasks (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE task_contexts (
    task INTEGER NOT NULL PRIMARY KEY REFERENCES tasks (number),
    body TEXT    NOT NULL
) STRICT;

-- Passages that became too many for the task's own row.
CREATE TABLE task_passages (
    task       INTEGER NOT NULL REFERENCES tasks (number),
    first_move INTEGER NOT NULL CHECK (first_move >= 1),
    passages   BLOB    NOT NULL,
    PRIMARY KEY (task, first_move)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
    number              INTEGER NOT NULL PRIMARY KEY,  -- the task's, times 2^24, plus 0, 1, 2, ...
    id                  BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    task                INTEGER NOT NULL REFERENCES tasks (number) CHECK (task = number >> 24),
    name                TEXT    NOT NULL,
    template_step_name  TEXT    NOT NULL,
    type                INTEGER NOT NULL CHECK (type BETWEEN 0 AND 4),
    failure_strategy    INTEGER CHECK (failure_strategy BETWEEN 0 AND 2),
    is_retryable        INTEGER NOT NULL CHECK (is_retryable IN (0, 1)),
    attempts_max        INTEGER NOT NULL,
    priority            INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    state               INTEGER NOT NULL CHECK (state BETWEEN 0 AND 9),
    open_dependencies   INTEGER NOT NULL,
    attempt             INTEGER NOT NULL,
    uncounted_attempts  INTEGER NOT NULL,
    lost_leases         INTEGER NOT NULL,
    moves               INTEGER NOT NULL,
    wake_at             INTEGER,
    next_retry_at       INTEGER,
    backoff             INTEGER,
    lease_until         INTEGER CHECK ((lease_until IS NOT NULL) = (state = 2)),
    worker_id           BLOB,
    last_attempted_at   INTEGER,
    last_failure_at     INTEGER,
    processed_at        INTEGER,
    updated_at          INTEGER NOT NULL,
    has_satisfied       INTEGER NOT NULL,
    passages            BLOB    NOT NULL,  -- the last ones; the older are in step_passages
    results             TEXT
) STRICT;

-- What waits: rows that are live only, so that the cost of asking does not grow with the past.
CREATE INDEX steps_waking ON steps (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX steps_enqueued ON steps (priority DESC, id) WHERE state = 1;
CREATE INDEX steps_leased ON steps (lease_until) WHERE state = 2;

CREATE TABLE step_inputs (
    step INTEGER NOT NULL PRIMARY KEY REFERENCES steps (number),
    body TEXT    NOT NULL
) STRICT;

CREATE TABLE step_checkpoints (
    step                INTEGER NOT NULL PRIMARY KEY REFERENCES steps (number),
    cursor              TEXT    NOT NULL,
    items_processed     INTEGER NOT NULL,
    accumulated_results TEXT,
    at                  INTEGER NOT NULL
) STRICT;

-- Every checkpoint that a step ever saved.
CREATE TABLE step_checkpoint_marks (
    step     INTEGER NOT NULL REFERENCES steps (number),
    position INTEGER NOT NULL CHECK (position >= 1),
    cursor   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

-- Passages that became too many for the step's own row.
CREATE TABLE step_passages (
    step       INTEGER NOT NULL REFERENCES steps (number),
    first_move INTEGER NOT NULL CHECK (first_move >= 1),
    passages   BLOB    NOT NULL,
    PRIMARY KEY (step, first_move)
) STRICT, WITHOUT ROWID;

-- The edges that were added to a task together (store/sqlite/packed.hpp).
CREATE TABLE edges (
    task     INTEGER NOT NULL REFERENCES tasks (number),
    position INTEGER NOT NULL CHECK (position >= 0),
    edges    BLOB    NOT NULL,
    PRIMARY KEY (task, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    task_id        BLOB    NOT NULL REFERENCES tasks (id),
    original_state INTEGER NOT NULL CHECK (original_state BETWEEN 0 AND 11),
    reason         INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 4),
    status         INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
    created_at     INTEGER NOT NULL,
    snapshot       TEXT,
    metadata       TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX dead_letters_pending ON dead_letters (task_id) WHERE status = 0;
CREATE INDEX dead_letters_by_task ON dead_letters (task_id);
CREATE INDEX dead_letters_by_time ON dead_letters (created_at);

-- A queue of its own: what is published does not depend on the task's row.
CREATE TABLE events (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    namespace_name TEXT    NOT NULL,
    event_name     TEXT    NOT NULL,
    task_id        BLOB    NOT NULL,
    body           TEXT,
    created_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX events_by_time ON events (namespace_name, created_at);
