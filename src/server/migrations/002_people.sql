-- People with passwords, tokens with names, codes for support staff, and the history that nobody changes.

ALTER TABLE users ADD COLUMN login TEXT;
ALTER TABLE users ADD COLUMN password_hash TEXT;
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN removed_at INTEGER;
CREATE UNIQUE INDEX users_one_per_login ON users (workspace_id, login) WHERE login IS NOT NULL AND removed_at IS NULL;
-- Until now a workspace had one admin, who had made it.
UPDATE users SET role = 'owner' WHERE role = 'admin';

ALTER TABLE sessions ADD COLUMN by_link INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_user ON sessions (workspace_id, user_id);

-- operator and support: for everything and for nobody's data until a code is given; ingest: one contract; read: one workspace.
CREATE TABLE tokens_named (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('operator', 'support', 'ingest', 'read')),
  name         TEXT NOT NULL,
  token_hash   TEXT NOT NULL UNIQUE,
  workspace_id TEXT REFERENCES workspaces (id),
  contract_id  TEXT REFERENCES contracts (id),
  created_by   TEXT,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at   INTEGER,
  CHECK ((kind = 'ingest') = (contract_id IS NOT NULL)),
  CHECK (kind <> 'read' OR workspace_id IS NOT NULL)
) STRICT;
INSERT INTO tokens_named (id, kind, name, token_hash, contract_id, created_at, expires_at, last_used_at)
  SELECT id, kind, '', token_hash, contract_id, created_at, expires_at, last_used_at FROM tokens;
DROP TABLE tokens;
ALTER TABLE tokens_named RENAME TO tokens;
CREATE INDEX tokens_by_workspace ON tokens (workspace_id, created_at);

-- A code is found by a keyed hash: it is short enough to be guessed from a plain one.
CREATE TABLE support_grants (
  workspace_id      TEXT NOT NULL REFERENCES workspaces (id),
  id                TEXT NOT NULL,
  code_index        TEXT NOT NULL UNIQUE,
  created_by        TEXT NOT NULL,
  created_at        INTEGER NOT NULL,
  code_expires_at   INTEGER NOT NULL,
  staff_token_id    TEXT REFERENCES tokens (id),
  staff_name        TEXT,
  access_hash       TEXT UNIQUE,
  access_expires_at INTEGER,
  ended_at          INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE history (
  workspace_id  TEXT NOT NULL REFERENCES workspaces (id),
  position      INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  actor_kind    TEXT NOT NULL,
  actor_id      TEXT NOT NULL,
  actor_name    TEXT NOT NULL,
  action        TEXT NOT NULL,
  subject       TEXT NOT NULL,
  details       TEXT NOT NULL,
  hash          TEXT NOT NULL,
  PRIMARY KEY (workspace_id, position)
) STRICT;
CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;

-- How long each workspace's history is, sealed with the installation's key: a tail that was cut off is missed.
CREATE TABLE history_heads (
  workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id),
  position     INTEGER NOT NULL,
  hash         TEXT NOT NULL,
  seal         TEXT NOT NULL
) STRICT;
