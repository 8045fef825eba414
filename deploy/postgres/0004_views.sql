-- Saved views of lists: what narrows them, their order and columns; and which one a list opens with. Named as in the
-- reference's database, but that a time range stands with the view.

CREATE TABLE table_view_presets (
    id                text PRIMARY KEY,
    project_id        text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name              text NOT NULL,
    table_name        text NOT NULL CHECK (table_name IN ('traces', 'observations', 'sessions')),
    created_by        text REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
    updated_by        text REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
    filters           jsonb NOT NULL CHECK (jsonb_typeof(filters) = 'array'),
    column_order      jsonb NOT NULL CHECK (jsonb_typeof(column_order) = 'array'),
    column_visibility jsonb NOT NULL CHECK (jsonb_typeof(column_visibility) = 'object'),
    search_query      text,
    order_by          jsonb, -- {"column", "order": "ASC" or "DESC"}
    time_range        jsonb, -- {"range": "7d"}, or {"from", "to"}
    created_at        timestamptz(3) NOT NULL DEFAULT now(),
    updated_at        timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (project_id, table_name, name)
);

-- A person's own default goes before the project's, which is nobody's.
CREATE TABLE default_views (
    id         text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    user_id    text REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    view_name  text NOT NULL, -- the list's
    view_id    text NOT NULL REFERENCES table_view_presets (id) ON DELETE CASCADE ON UPDATE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX default_views_of_list ON default_views (project_id, view_name, coalesce(user_id, ''));
CREATE INDEX default_views_view_id_idx ON default_views (view_id);
