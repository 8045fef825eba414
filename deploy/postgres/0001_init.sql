-- Who may send and see what: organisations, their projects, keys, people and sessions.
-- Tables and columns are named as in the reference's database, so that an import is a copy. Ids are text (cuid or uuid).

CREATE TABLE schema_migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE organizations (
    id           text PRIMARY KEY,
    name         text NOT NULL,
    cloud_config jsonb,
    metadata     jsonb,
    created_at   timestamptz(3) NOT NULL DEFAULT now(),
    updated_at   timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE projects (
    id             text PRIMARY KEY,
    org_id         text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name           text NOT NULL,
    deleted_at     timestamptz(3), -- set while what it holds is being removed
    retention_days integer,        -- NULL or 0: keep
    has_traces     boolean NOT NULL DEFAULT false,
    metadata       jsonb,
    created_at     timestamptz(3) NOT NULL DEFAULT now(),
    updated_at     timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX projects_org_id_idx ON projects (org_id);

CREATE TABLE users (
    id             text PRIMARY KEY,
    name           text,
    email          text UNIQUE, -- lower case
    email_verified timestamptz(3),
    password       text,        -- argon2id, or bcrypt until the next sign-in; NULL: signs in elsewhere
    image          text,
    admin          boolean NOT NULL DEFAULT false,
    feature_flags  text[] NOT NULL DEFAULT '{}',
    created_at     timestamptz(3) NOT NULL DEFAULT now(),
    updated_at     timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE organization_memberships (
    id         text PRIMARY KEY,
    org_id     text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
    user_id    text NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    role       text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE')),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (org_id, user_id)
);
CREATE INDEX organization_memberships_user_id_idx ON organization_memberships (user_id);

-- Overrides the role in the organisation.
CREATE TABLE project_memberships (
    org_membership_id text NOT NULL REFERENCES organization_memberships (id) ON DELETE CASCADE ON UPDATE CASCADE,
    project_id        text NOT NULL REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    user_id           text NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    role              text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE')),
    created_at        timestamptz(3) NOT NULL DEFAULT now(),
    updated_at        timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, user_id)
);
CREATE INDEX project_memberships_user_id_idx ON project_memberships (user_id);
CREATE INDEX project_memberships_org_membership_id_idx ON project_memberships (org_membership_id);

CREATE TABLE api_keys (
    id                     text PRIMARY KEY,
    note                   text,
    public_key             text NOT NULL UNIQUE,
    hashed_secret_key      text NOT NULL UNIQUE, -- bcrypt
    fast_hashed_secret_key text UNIQUE,          -- hex sha256(secret || hex sha256(SALT)); NULL until first used
    display_secret_key     text NOT NULL,
    last_used_at           timestamptz(3),
    expires_at             timestamptz(3),
    project_id             text REFERENCES projects (id) ON DELETE CASCADE ON UPDATE CASCADE,
    organization_id        text REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
    scope                  text NOT NULL DEFAULT 'PROJECT' CHECK (scope IN ('PROJECT', 'ORGANIZATION')),
    is_in_app_agent_key    boolean NOT NULL DEFAULT false,
    created_by_user_id     text,
    created_by_api_key_id  text,
    created_at             timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX api_keys_project_id_idx ON api_keys (project_id);
CREATE INDEX api_keys_organization_id_idx ON api_keys (organization_id);

-- People signed in: the cookie holds the token, this only its sha256.
CREATE TABLE sessions (
    token_hash text PRIMARY KEY,
    user_id    text NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    expires_at timestamptz(3) NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
