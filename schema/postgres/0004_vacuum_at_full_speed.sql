-- Vacuum pauses between pages by default. It then falls behind a node at full load once the indexes
-- are large: each pass reads all of them, however little of the table itself has changed.
ALTER TABLE tasks SET (autovacuum_vacuum_cost_delay = 0);
ALTER TABLE steps SET (autovacuum_vacuum_cost_delay = 0);
ALTER TABLE outbox SET (autovacuum_vacuum_cost_delay = 0);
