-- Ids are UUIDs; times are whole microseconds since 1970 in UTC; the numbers of states, events and
-- kinds are those of the enumerators in src/model (append only).
--
-- A row has columns for what SQL asks about; what only the engine reads is packed
-- (store/packed.hpp): `fixed`, what never changes, `progress`, what does, and `passages`, the last
-- moves. The first transition (none -> pending, at created_at) is implied by the row. What a later
-- version wants to remember becomes a column of its own, which older versions leave alone: two of
-- them may run side by side.
--
-- A row that changes is written anew beside its old version, and every index has to learn about it,
-- unless no indexed column changed and the page has room (a HOT update). So no index covers what
-- changes with each move: the pages have room (fillfactor), and what waits has columns of its own
-- that are NULL for everything else, with indexes of only those rows. Their cost does not grow with
-- the past.
--
-- What a row may hold is checked by the store before it writes (store/row_changes.hpp). The hot tables
-- have no constraints for it: the server parses those anew for every statement. And no foreign keys:
-- each would lock the other row. The statements look instead.

CREATE TABLE templates (
    id                uuid     NOT NULL PRIMARY KEY,
    namespace_name    text     COLLATE "C" NOT NULL,
    name              text     COLLATE "C" NOT NULL,
    version           text     COLLATE "C" NOT NULL,
    description       text     NOT NULL,
    configuration     text     NOT NULL,
    identity_strategy smallint NOT NULL CHECK (identity_strategy BETWEEN 0 AND 2),
    created_at        bigint   NOT NULL,
    updated_at        bigint   NOT NULL,
    UNIQUE (namespace_name, name, version)
);

CREATE TABLE tasks (
    id            uuid     NOT NULL CONSTRAINT tasks_id PRIMARY KEY,
    place         bigint   NOT NULL GENERATED ALWAYS AS IDENTITY,  -- the order of creation
    template_id   uuid     NOT NULL,
    identity_hash text     COLLATE "C" NOT NULL CONSTRAINT tasks_identity UNIQUE,
    state         smallint NOT NULL,
    ended         smallint NOT NULL,  -- the state of a task that has ended, or -1
    in_flight     integer  NOT NULL,  -- its steps enqueued or in progress
    has_leases    boolean  NOT NULL,  -- in_flight > 0: changes more seldom
    stale_at      bigint,             -- moves on at every step
    stale_slot    bigint,             -- stale_at / 2^26 (a minute): moves seldom
    fixed         bytea    NOT NULL,
    progress      bytea    NOT NULL,
    passages      bytea    NOT NULL,  -- the last ones; the older are in task_passages
    context       text     NOT NULL
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX tasks_by_end ON tasks (ended, place);
CREATE INDEX tasks_stale ON tasks (stale_slot) WHERE stale_slot IS NOT NULL;
CREATE INDEX tasks_with_leases ON tasks (id) WHERE has_leases;

-- Passages that became too many for the task's own row.
CREATE TABLE task_passages (
    task_id    uuid    NOT NULL,
    first_move integer NOT NULL,
    passages   bytea   NOT NULL,
    PRIMARY KEY (task_id, first_move)
);

CREATE TABLE steps (
    id              uuid     NOT NULL CONSTRAINT steps_id PRIMARY KEY,
    task_id         uuid     NOT NULL,
    name            text     COLLATE "C" NOT NULL,
    state           smallint NOT NULL,
    wake_at         bigint,
    -- Of a step that is enqueued. It waits for a worker that has this handler; both are empty when
    -- it is for every worker.
    queued_namespace text COLLATE "C",
    queued_handler  text COLLATE "C",
    queued_priority integer,
    lease_until     bigint,   -- has no index: tasks_with_leases leads to it
    has_checkpoint  boolean  NOT NULL,
    fixed           bytea    NOT NULL,
    progress        bytea    NOT NULL,
    passages        bytea    NOT NULL,  -- the last ones; the older are in step_passages
    children        uuid[]   NOT NULL,  -- an entry for each edge out of it
    child_kinds     bytea    NOT NULL,  -- a byte for each of them
    parents         uuid[]   NOT NULL,  -- an entry for each edge into it
    inputs          text,
    results         text,
    CONSTRAINT steps_name UNIQUE (task_id, name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX steps_waking ON steps (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX steps_queued ON steps (queued_namespace, queued_handler, queued_priority DESC, id)
    WHERE queued_priority IS NOT NULL;

-- Passages that became too many to lie with their step.
CREATE TABLE step_passages (
    step_id    uuid    NOT NULL,
    first_move integer NOT NULL,
    passages   bytea   NOT NULL,
    PRIMARY KEY (step_id, first_move)
);

CREATE TABLE step_checkpoints (
    step_id             uuid   NOT NULL PRIMARY KEY,
    cursor              text   NOT NULL,
    items_processed     bigint NOT NULL,
    accumulated_results text,
    at                  bigint NOT NULL
) WITH (fillfactor = 50);

-- Every checkpoint that a step ever saved.
CREATE TABLE step_checkpoint_marks (
    step_id  uuid   NOT NULL,
    position bigint NOT NULL CHECK (position >= 1),
    cursor   text   NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (step_id, position)
);

CREATE TABLE dead_letters (
    id             uuid     NOT NULL PRIMARY KEY,
    task_id        uuid     NOT NULL REFERENCES tasks (id),
    original_state smallint NOT NULL CHECK (original_state BETWEEN 0 AND 11),
    reason         smallint NOT NULL CHECK (reason BETWEEN 0 AND 4),
    status         smallint NOT NULL CHECK (status BETWEEN 0 AND 3),
    created_at     bigint   NOT NULL,
    snapshot       text,
    metadata       text
);

CREATE UNIQUE INDEX dead_letters_pending ON dead_letters (task_id) WHERE status = 0;
CREATE INDEX dead_letters_by_task ON dead_letters (task_id);
CREATE INDEX dead_letters_by_time ON dead_letters (created_at);

-- A queue of its own: what is published does not depend on the task's row.
CREATE TABLE events (
    id             uuid   NOT NULL PRIMARY KEY,
    namespace_name text   COLLATE "C" NOT NULL,
    event_name     text   NOT NULL,
    task_id        uuid   NOT NULL,
    body           text,
    created_at     bigint NOT NULL
);

CREATE INDEX events_by_time ON events (namespace_name, created_at);
CREATE INDEX events_by_task ON events (task_id);

-- Messages that a broker does not have yet: nearly empty while it can be reached.
CREATE TABLE outbox (
    id     uuid   NOT NULL CONSTRAINT outbox_id PRIMARY KEY,
    queue  text   COLLATE "C" NOT NULL,
    body   text   NOT NULL,
    due_at bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outbox_due ON outbox (due_at, id);

-- What one process at a time does for all: removing old tasks. Whoever has it keeps it until then; if
-- it dies, another one takes it after that.
CREATE TABLE chores (
    name   text   COLLATE "C" NOT NULL PRIMARY KEY,
    holder uuid   NOT NULL,
    until  bigint NOT NULL
) WITH (fillfactor = 50);
