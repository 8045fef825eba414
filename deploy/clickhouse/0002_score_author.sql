-- Who gave a score by hand: the id of a user in Postgres; '' when a program did.
ALTER TABLE scores ${ON_CLUSTER} ADD COLUMN IF NOT EXISTS author_user_id String AFTER execution_trace_id
