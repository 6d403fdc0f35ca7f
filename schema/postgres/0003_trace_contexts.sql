-- In whose trace a task was asked for (src/telemetry/trace_context.hpp); NULL: in none, as most are.
ALTER TABLE tasks ADD COLUMN trace_context text;
