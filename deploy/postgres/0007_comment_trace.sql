-- The trace of an observation that is commented on, so that all comments within a trace are counted at once. Comments on
-- observations that are older than this, or were brought along, have none: shown where they stand, and not counted.
ALTER TABLE comments ADD COLUMN trace_id text;
CREATE INDEX comments_of_trace ON comments (project_id, trace_id);
