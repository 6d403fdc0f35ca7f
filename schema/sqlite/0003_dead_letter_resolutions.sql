-- What became of an investigation: when, what was found, by whom. They are changed by operators only.
ALTER TABLE dead_letters ADD COLUMN resolved_at INTEGER;
ALTER TABLE dead_letters ADD COLUMN resolution_notes TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN resolved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN updated_at INTEGER;
