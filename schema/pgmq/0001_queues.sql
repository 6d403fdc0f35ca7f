-- Queues as the extension PGMQ has them: the same schema, names and columns, as far as Tasker uses
-- them; installed where the extension is not. Messages lie in pgmq.q_<queue>, those put aside for
-- people in pgmq.a_<queue>. A message that was read is invisible until its `vt`, and then comes
-- again unless it was deleted.
--
-- Unlike the extension's, the tables have no index on vt: messages are taken in the order of their
-- ids, few of them are invisible at a time, and without it reading a message is a HOT update.

CREATE SCHEMA IF NOT EXISTS pgmq;

CREATE TABLE IF NOT EXISTS pgmq.meta (
    queue_name     varchar     NOT NULL UNIQUE,
    is_partitioned boolean     NOT NULL,
    is_unlogged    boolean     NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TYPE pgmq.message_record AS (
    msg_id      bigint,
    read_ct     integer,
    enqueued_at timestamptz,
    vt          timestamptz,
    message     jsonb
);

CREATE FUNCTION pgmq.create(queue_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    queue text := lower(queue_name);
BEGIN
    IF queue !~ '^[a-z0-9_]{1,47}$' THEN
        RAISE EXCEPTION 'a queue is named by letters, digits and _, at most 47, not by "%"', queue_name
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- IF NOT EXISTS alone fails when two make it at once.
    PERFORM pg_advisory_xact_lock(hashtext('pgmq.q_' || queue));
    EXECUTE format('CREATE TABLE IF NOT EXISTS pgmq.%I (msg_id bigint PRIMARY KEY'
        ' GENERATED ALWAYS AS IDENTITY, read_ct integer NOT NULL DEFAULT 0,'
        ' enqueued_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb)'
        ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)', 'q_' || queue);
    EXECUTE format('CREATE TABLE IF NOT EXISTS pgmq.%I (msg_id bigint PRIMARY KEY,'
        ' read_ct integer NOT NULL DEFAULT 0, enqueued_at timestamptz NOT NULL DEFAULT now(),'
        ' archived_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb)',
        'a_' || queue);
    INSERT INTO pgmq.meta AS m (queue_name, is_partitioned, is_unlogged)
        VALUES (queue, false, false) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('pgmq_queue_created', json_build_object('event_type', 'queue_created',
            'queue_name', queue, 'created_at', now())::text);
    END IF;
END
$$;

CREATE FUNCTION pgmq.send_batch(queue_name text, msgs jsonb[], delay integer DEFAULT 0)
    RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('INSERT INTO pgmq.%I (vt, message)'
        ' SELECT clock_timestamp() + make_interval(secs => $2), one.body'
        ' FROM unnest($1) WITH ORDINALITY AS one(body, number) ORDER BY one.number'
        ' RETURNING msg_id', 'q_' || lower(queue_name)) USING msgs, delay;
END
$$;

CREATE FUNCTION pgmq.send(queue_name text, msg jsonb, delay integer DEFAULT 0)
    RETURNS SETOF bigint LANGUAGE sql AS $$
    SELECT pgmq.send_batch(queue_name, ARRAY[msg], delay)
$$;

CREATE FUNCTION pgmq.read(queue_name text, vt integer, qty integer)
    RETURNS SETOF pgmq.message_record LANGUAGE plpgsql AS $$
DECLARE
    name text := 'q_' || lower(queue_name);
BEGIN
    RETURN QUERY EXECUTE format('UPDATE pgmq.%1$I AS taken SET read_ct = taken.read_ct + 1,'
        ' vt = clock_timestamp() + make_interval(secs => $1) WHERE taken.msg_id = ANY(ARRAY('
        'SELECT free.msg_id FROM pgmq.%1$I AS free WHERE free.vt <= clock_timestamp()'
        ' ORDER BY free.msg_id LIMIT $2 FOR UPDATE SKIP LOCKED))'
        ' RETURNING taken.msg_id, taken.read_ct, taken.enqueued_at, taken.vt, taken.message', name)
        USING vt, qty;
END
$$;

CREATE FUNCTION pgmq.set_vt(queue_name text, msg_id bigint, vt integer)
    RETURNS SETOF pgmq.message_record LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('UPDATE pgmq.%I AS moved'
        ' SET vt = clock_timestamp() + make_interval(secs => $2) WHERE moved.msg_id = $1'
        ' RETURNING moved.msg_id, moved.read_ct, moved.enqueued_at, moved.vt, moved.message',
        'q_' || lower(queue_name)) USING msg_id, vt;
END
$$;

CREATE FUNCTION pgmq.delete(queue_name text, msg_ids bigint[])
    RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = ANY($1) RETURNING msg_id',
        'q_' || lower(queue_name)) USING msg_ids;
END
$$;

CREATE FUNCTION pgmq.delete(queue_name text, msg_id bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT pgmq.delete(queue_name, ARRAY[msg_id]))
$$;

CREATE FUNCTION pgmq.archive(queue_name text, msg_ids bigint[])
    RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('WITH gone AS (DELETE FROM pgmq.%I WHERE msg_id = ANY($1)'
        ' RETURNING msg_id, read_ct, enqueued_at, vt, message) INSERT INTO pgmq.%I'
        ' (msg_id, read_ct, enqueued_at, vt, message) SELECT * FROM gone RETURNING msg_id',
        'q_' || lower(queue_name), 'a_' || lower(queue_name)) USING msg_ids;
END
$$;

CREATE FUNCTION pgmq.archive(queue_name text, msg_id bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT pgmq.archive(queue_name, ARRAY[msg_id]))
$$;

COMMENT ON SCHEMA pgmq IS 'queues in the way of PGMQ, made by Tasker, version 1';
