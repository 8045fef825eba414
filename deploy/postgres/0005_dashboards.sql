-- Dashboards that a project's people put together. Named as in the reference's database, but that widgets stand with
-- their dashboard, and that a version counts its changes.

CREATE TABLE dashboards (
    id          text PRIMARY KEY,
    project_id  text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name        text NOT NULL,
    description text NOT NULL DEFAULT '',
    definition  jsonb NOT NULL, -- {"widgets": [{"id", "title", "chart", "place": {x, y, w, h}, "question"}]}
    version     integer NOT NULL DEFAULT 1,
    created_by  text, -- users
    updated_by  text,
    created_at  timestamptz(3) NOT NULL DEFAULT now(),
    updated_at  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX dashboards_of_project ON dashboards (project_id, created_at);
