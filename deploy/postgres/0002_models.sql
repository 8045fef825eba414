-- Models and prices of projects; the built-in ones are in deploy/prices.json. Named as in the reference's database, but
-- that tiers and their prices stand with the model.

CREATE TABLE models (
    id               text PRIMARY KEY,
    project_id       text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    model_name       text NOT NULL,
    match_pattern    text NOT NULL,
    start_date       timestamptz(3), -- of two that match, the newer is used
    unit             text CHECK (unit IN ('CHARACTERS', 'TOKENS', 'MILLISECONDS', 'SECONDS', 'IMAGES', 'REQUESTS')),
    tokenizer_id     text,           -- 'openai', 'claude', or one that counts nothing here
    tokenizer_config jsonb,
    -- [{"id", "name", "isDefault", "priority", "conditions": [...], "prices": {<usage key>: <dollars a unit>}}]
    pricing_tiers    jsonb NOT NULL CHECK (jsonb_typeof(pricing_tiers) = 'array'),
    created_at       timestamptz(3) NOT NULL DEFAULT now(),
    updated_at       timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (project_id, model_name)
);

-- Which projects' models changed since version N: one look at an index. The counter's row is locked until the change
-- commits, so versions become visible in their order and none is missed. A project that is gone stays listed.
CREATE TABLE model_versions (
    latest bigint NOT NULL
);
INSERT INTO model_versions VALUES (0);
CREATE TABLE model_changes (
    project_id text PRIMARY KEY,
    version    bigint NOT NULL UNIQUE
);

CREATE FUNCTION note_model_change(project text) RETURNS void LANGUAGE sql AS $$
    WITH next AS (UPDATE model_versions SET latest = latest + 1 RETURNING latest)
    INSERT INTO model_changes (project_id, version) SELECT project, latest FROM next
    ON CONFLICT (project_id) DO UPDATE SET version = EXCLUDED.version
$$;
CREATE FUNCTION note_model_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM note_model_change(OLD.project_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM note_model_change(NEW.project_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER models_changed AFTER INSERT OR UPDATE OR DELETE ON models
    FOR EACH ROW EXECUTE FUNCTION note_model_changes();
