-- People who were added and have not chosen a password yet. There is no mail: whoever added them hands over a link that
-- holds a token, of which only the sha256 is here. The row goes when the link is used; once it has ended, the
-- organisation may make a new link. Somebody invited belongs to this one organisation only, until they have come.
CREATE TABLE invitations (
    user_id    text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    org_id     text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
    token_hash text NOT NULL UNIQUE,
    expires_at timestamptz(3) NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX invitations_org_id_idx ON invitations (org_id);
