-- What people add to traces: how scores are to be given, and comments. Named as in the reference's database.

CREATE TABLE score_configs (
    id          text PRIMARY KEY,
    project_id  text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name        text NOT NULL,
    data_type   text NOT NULL CHECK (data_type IN ('NUMERIC', 'BOOLEAN', 'CATEGORICAL', 'TEXT')),
    is_archived boolean NOT NULL DEFAULT false,
    min_value   double precision,
    max_value   double precision,
    categories  jsonb, -- [{"label", "value"}]
    description text,
    created_at  timestamptz(3) NOT NULL DEFAULT now(),
    updated_at  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX score_configs_of_project ON score_configs (project_id, created_at);

CREATE TABLE comments (
    id             text PRIMARY KEY,
    project_id     text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    object_type    text NOT NULL CHECK (object_type IN ('TRACE', 'OBSERVATION', 'SESSION', 'PROMPT')),
    object_id      text NOT NULL,
    content        text NOT NULL,
    author_user_id text,
    created_at     timestamptz(3) NOT NULL DEFAULT now(),
    updated_at     timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX comments_of_object ON comments (project_id, object_type, object_id);
CREATE INDEX comments_of_project ON comments (project_id, created_at);
