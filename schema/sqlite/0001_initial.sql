-- Ids are the 16 bytes of a UUID; times are whole microseconds since 1970 in UTC; the numbers of
-- states, events and kinds are those of the enumerators in src/model (append only).
--
-- Tasks and steps also have a `number`, by which the other tables refer to them: finding a row by a
-- 64-bit key and checking a foreign key cost a fraction of what they cost by a UUID. Numbers never
-- leave the store; a step's is its task's, times 2^24, plus its place in it: 0, 1, 2, ...
--
-- A row that changes is written whole, and the price of that is its number of columns and indexes
-- more than of bytes. So a row has columns for what SQL asks about; what only the engine reads is
-- packed (store/packed.hpp): `fixed`, what never changes, `progress`, what does, `passages`,
-- its last moves, and `steps`. SQL asks nothing about most steps, so they have no rows: the first
-- eight lie in the row of their task, which changes with each of them anyway, the others eight to a
-- row. What SQL does ask about a step is in tables of its own, which few steps need (step_ids,
-- waiting_steps). So is what is long, and what grows without limit (older passages, checkpoints);
-- short contexts, edges and results are part of the row. The first transition of a task or step
-- (none -> pending, at created_at) is implied by it.
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
    number        INTEGER NOT NULL PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    template_id   BLOB    NOT NULL REFERENCES templates (id),
    identity_hash TEXT    NOT NULL UNIQUE,
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 11),
    has_leases    INTEGER NOT NULL CHECK (has_leases IN (0, 1)),  -- a step of it is in progress
    stale_at      INTEGER,
    look_at       INTEGER,           -- no later than stale_at, which moves at every step
    fixed         BLOB    NOT NULL,
    progress      BLOB    NOT NULL,
    passages      BLOB    NOT NULL,  -- the last ones; the older are in task_passages
    steps         BLOB    NOT NULL,  -- the first eight; the others are in step_groups
    context       TEXT,              -- NULL: in task_contexts
    edges         BLOB               -- NULL: in edges
) STRICT;

CREATE INDEX tasks_by_state ON tasks (has_leases, state);
CREATE INDEX tasks_stale ON tasks (look_at) WHERE look_at IS NOT NULL;

-- Contexts that are too long for their task's row.
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

-- Eight steps of a task, but for its first.
CREATE TABLE step_groups (
    number INTEGER NOT NULL PRIMARY KEY,  -- of the first of them
    steps  BLOB    NOT NULL
) STRICT;

-- Where a step is, but for those that are found by their task's id: the first of a task, if they
-- were made with it (store/sqlite/stored_steps.hpp).
CREATE TABLE step_ids (
    id     BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The steps that wait for a worker or for a time: only these, so that the cost of asking does not
-- grow with the past. Who is in progress is found by tasks_by_state.
CREATE TABLE waiting_steps (
    number          INTEGER NOT NULL PRIMARY KEY,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    queued_priority INTEGER,
    wake_at         INTEGER,
    -- Whom it waits for; both are empty when it is for every worker.
    queued_namespace TEXT,
    queued_handler   TEXT,
    CHECK (queued_priority IS NOT NULL OR wake_at IS NOT NULL)
) STRICT;

CREATE INDEX steps_waking ON waiting_steps (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX steps_queued
    ON waiting_steps (queued_namespace, queued_handler, queued_priority DESC, id)
    WHERE queued_priority IS NOT NULL;

CREATE TABLE step_inputs (
    step INTEGER NOT NULL PRIMARY KEY,
    body TEXT    NOT NULL
) STRICT;

-- Results that are too long to lie with their step.
CREATE TABLE step_results (
    step INTEGER NOT NULL PRIMARY KEY,
    body TEXT    NOT NULL
) STRICT;

CREATE TABLE step_checkpoints (
    step                INTEGER NOT NULL PRIMARY KEY,
    cursor              TEXT    NOT NULL,
    items_processed     INTEGER NOT NULL,
    accumulated_results TEXT,
    at                  INTEGER NOT NULL
) STRICT;

-- Every checkpoint that a step ever saved.
CREATE TABLE step_checkpoint_marks (
    step     INTEGER NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    cursor   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

-- Passages that became too many to lie with their step.
CREATE TABLE step_passages (
    step       INTEGER NOT NULL,
    first_move INTEGER NOT NULL CHECK (first_move >= 1),
    passages   BLOB    NOT NULL,
    PRIMARY KEY (step, first_move)
) STRICT, WITHOUT ROWID;

-- The edges that were added to a task together (store/packed.hpp), but for those that its
-- row carries.
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

-- Messages that a broker does not have yet: nearly empty while it can be reached.
CREATE TABLE outbox (
    id     BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    queue  TEXT    NOT NULL,
    body   TEXT    NOT NULL,
    due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_due ON outbox (due_at, id);
