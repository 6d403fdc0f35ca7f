-- Ids are the 16 bytes of a UUID; times are whole microseconds since 1970 in UTC; the numbers of
-- states, events and kinds are those of the enumerators in src/model (append only). They are checked
-- by BETWEEN: for a list of more than two, SQLite fills a temporary table at every write.
--
-- Tasks and steps also have a `number`, by which the other tables refer to them: finding a row by a
-- 64-bit key and checking a foreign key cost a fraction of what they cost by a UUID. Numbers never
-- leave the store. Payloads are rows of their own, because SQLite rewrites the whole row on an
-- update. The first transition of a task or step (none -> pending, at created_at) is implied by its
-- row.

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
    steps_total           INTEGER NOT NULL CHECK (steps_total >= 0),
    steps_unfinished      INTEGER NOT NULL CHECK (steps_unfinished BETWEEN 0 AND steps_total),
    steps_in_flight       INTEGER NOT NULL CHECK (steps_in_flight >= 0),
    steps_waiting         INTEGER NOT NULL CHECK (steps_waiting >= 0),
    steps_blocking        INTEGER NOT NULL CHECK (steps_blocking >= 0),
    steps_tolerated       INTEGER NOT NULL CHECK (steps_tolerated >= 0),
    moves                 INTEGER NOT NULL CHECK (moves >= 0),
    state_since           INTEGER NOT NULL,
    stale_at              INTEGER,
    completed_at          INTEGER,
    updated_at            INTEGER NOT NULL
) STRICT;

CREATE INDEX tasks_by_state ON tasks (state);
CREATE INDEX tasks_stale ON tasks (stale_at) WHERE stale_at IS NOT NULL;

CREATE TABLE task_contexts (
    task INTEGER NOT NULL PRIMARY KEY REFERENCES tasks (number),
    body TEXT    NOT NULL
) STRICT;

-- One row for the moves of one unit of work: `path` is (event, state) byte pairs, the first of them
-- move number `first_move`, counted from 1.
CREATE TABLE task_passages (
    task       INTEGER NOT NULL REFERENCES tasks (number),
    first_move INTEGER NOT NULL CHECK (first_move >= 1),
    from_state INTEGER NOT NULL CHECK (from_state BETWEEN 0 AND 11),
    path       BLOB    NOT NULL CHECK (length(path) >= 2 AND length(path) % 2 = 0),
    at         INTEGER NOT NULL,
    metadata   TEXT,
    PRIMARY KEY (task, first_move)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
    number              INTEGER NOT NULL PRIMARY KEY,
    id                  BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    task                INTEGER NOT NULL REFERENCES tasks (number),
    name                TEXT    NOT NULL,
    template_step_name  TEXT    NOT NULL,
    type                INTEGER NOT NULL CHECK (type BETWEEN 0 AND 4),
    failure_strategy    INTEGER CHECK (failure_strategy BETWEEN 0 AND 2),
    is_retryable        INTEGER NOT NULL CHECK (is_retryable IN (0, 1)),
    attempts_max        INTEGER NOT NULL CHECK (attempts_max >= 0),
    priority            INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    state               INTEGER NOT NULL CHECK (state BETWEEN 0 AND 9),
    open_dependencies   INTEGER NOT NULL CHECK (open_dependencies >= 0),
    attempt             INTEGER NOT NULL CHECK (attempt >= 0),
    uncounted_attempts  INTEGER NOT NULL CHECK (uncounted_attempts BETWEEN 0 AND attempt),
    lost_leases         INTEGER NOT NULL CHECK (lost_leases >= 0),
    moves               INTEGER NOT NULL CHECK (moves >= 0),
    wake_at             INTEGER,
    next_retry_at       INTEGER,
    backoff             INTEGER,
    lease_until         INTEGER CHECK ((lease_until IS NOT NULL) = (state = 2)),
    worker_id           BLOB    CHECK ((worker_id IS NOT NULL) = (state = 2)),
    last_attempted_at   INTEGER,
    last_failure_at     INTEGER,
    processed_at        INTEGER,
    updated_at          INTEGER NOT NULL,
    has_satisfied       INTEGER NOT NULL CHECK (has_satisfied IN (0, 1)),
    UNIQUE (task, name)
) STRICT;

-- What waits: rows that are live only, so that the cost of asking does not grow with the past.
CREATE INDEX steps_waking ON steps (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX steps_enqueued ON steps (priority DESC, id) WHERE state = 1;
CREATE INDEX steps_leased ON steps (lease_until) WHERE state = 2;

CREATE TABLE step_inputs (
    step INTEGER NOT NULL PRIMARY KEY REFERENCES steps (number),
    body TEXT    NOT NULL
) STRICT;

CREATE TABLE step_results (
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

CREATE TABLE step_passages (
    step       INTEGER NOT NULL REFERENCES steps (number),
    first_move INTEGER NOT NULL CHECK (first_move >= 1),
    from_state INTEGER NOT NULL CHECK (from_state BETWEEN 0 AND 9),
    path       BLOB    NOT NULL CHECK (length(path) >= 2 AND length(path) % 2 = 0),
    at         INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    worker_id  BLOB,
    metadata   TEXT,
    PRIMARY KEY (step, first_move)
) STRICT, WITHOUT ROWID;

CREATE TABLE edges (
    to_step   INTEGER NOT NULL REFERENCES steps (number),
    from_step INTEGER NOT NULL REFERENCES steps (number),
    kind      INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    PRIMARY KEY (to_step, from_step, kind),
    CHECK (from_step <> to_step)
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
