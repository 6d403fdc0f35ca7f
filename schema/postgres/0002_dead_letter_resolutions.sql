-- What became of an investigation: when, what was found, by whom. They are changed by operators only.
ALTER TABLE dead_letters ADD COLUMN resolved_at bigint;
ALTER TABLE dead_letters ADD COLUMN resolution_notes text NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN resolved_by text NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN updated_at bigint;
