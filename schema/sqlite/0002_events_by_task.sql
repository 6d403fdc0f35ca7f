-- The events of a task are removed with it. An event is stored by a lane of its own, beside the
-- work of the steps.
CREATE INDEX events_by_task ON events (task_id);
