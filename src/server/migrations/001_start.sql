-- Times are UTC microseconds. Ids are 32 hexadecimal digits. Lists of text are JSON.
-- What belongs to a workspace has the workspace first in its key, so no row can be reached without naming it.

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE workspaces (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id           TEXT NOT NULL,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

-- Links, sessions and tokens are found by the hash of what only their holder knows.
CREATE TABLE sign_in_links (
  token_hash   TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  used_at      INTEGER,
  FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
) STRICT;

CREATE TABLE sessions (
  token_hash   TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  seen_at      INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
) STRICT;

-- Contracts are the operator's: a workspace sees one through its linkage with the same customer id.
CREATE TABLE contracts (
  id                 TEXT PRIMARY KEY,
  customer_id_sealed BLOB NOT NULL,
  customer_id_index  TEXT NOT NULL UNIQUE,
  company_name       TEXT NOT NULL,
  renamed_at         INTEGER,
  last_received_at   INTEGER,
  created_at         INTEGER NOT NULL
) STRICT;

CREATE TABLE contract_earlier_names (
  contract_id  TEXT NOT NULL REFERENCES contracts (id),
  replaced_at  INTEGER NOT NULL,
  company_name TEXT NOT NULL,
  PRIMARY KEY (contract_id, replaced_at)
) STRICT;

CREATE TABLE plans (
  contract_id  TEXT NOT NULL REFERENCES contracts (id),
  position     INTEGER NOT NULL,
  service_plan TEXT NOT NULL,
  product      TEXT NOT NULL,
  seats        INTEGER NOT NULL,
  licence_kind TEXT NOT NULL,
  start_date   TEXT,
  expiry_date  TEXT,
  PRIMARY KEY (contract_id, position)
) STRICT;

CREATE TABLE tokens (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('operator', 'ingest')),
  token_hash   TEXT NOT NULL UNIQUE,
  contract_id  TEXT REFERENCES contracts (id),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  CHECK ((kind = 'ingest') = (contract_id IS NOT NULL))
) STRICT;

CREATE TABLE linkages (
  workspace_id       TEXT NOT NULL REFERENCES workspaces (id),
  id                 TEXT NOT NULL,
  version            INTEGER NOT NULL,
  category           TEXT NOT NULL,
  service_id         TEXT NOT NULL,
  display_name       TEXT NOT NULL,
  furigana           TEXT NOT NULL,
  emails             TEXT NOT NULL,
  phones             TEXT NOT NULL,
  shown_in_contacts  INTEGER NOT NULL,
  company_name       TEXT NOT NULL,
  customer_id_sealed BLOB NOT NULL,
  customer_id_index  TEXT NOT NULL,
  organization       TEXT NOT NULL,
  note               TEXT NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  removed_at         INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
-- A removed linkage keeps its rooms and history and frees its customer id.
CREATE UNIQUE INDEX linkages_one_per_customer ON linkages (workspace_id, customer_id_index) WHERE removed_at IS NULL;
CREATE INDEX linkages_by_customer ON linkages (customer_id_index);

CREATE TABLE incidents (
  contract_id  TEXT NOT NULL REFERENCES contracts (id),
  id           TEXT NOT NULL,
  received_at  INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  occurred_at  INTEGER NOT NULL,
  count        INTEGER NOT NULL,
  vendor       TEXT NOT NULL,
  product      TEXT NOT NULL,
  detected_at  INTEGER,
  endpoint     TEXT,
  user_name    TEXT,
  threat       TEXT,
  kind         TEXT NOT NULL,
  path         TEXT,
  action       TEXT,
  action_raw   TEXT NOT NULL,
  resolution   TEXT NOT NULL,
  severity     TEXT,
  flags        TEXT NOT NULL,
  needs_attention INTEGER NOT NULL,
  search_text  TEXT NOT NULL,
  host_key     TEXT, -- the endpoint as hosts are compared
  PRIMARY KEY (contract_id, id)
) STRICT;
CREATE INDEX incidents_by_time ON incidents (contract_id, occurred_at, id);
CREATE INDEX incidents_unresolved ON incidents (contract_id, occurred_at, id) WHERE needs_attention = 1;
CREATE INDEX incidents_by_place ON incidents (contract_id, host_key, path, threat);

-- Each line as it was received, with what became of it; kept whole so that a later program can read it again.
CREATE TABLE received_lines (
  contract_id  TEXT NOT NULL REFERENCES contracts (id),
  source       TEXT NOT NULL,
  line_hash    TEXT NOT NULL,
  received_at  INTEGER NOT NULL,
  line_number  INTEGER NOT NULL,
  raw          BLOB NOT NULL,
  outcome      TEXT NOT NULL CHECK (outcome IN ('incident', 'ignored', 'dead_letter')),
  incident_id  TEXT,
  ignored_type TEXT,
  PRIMARY KEY (contract_id, source, line_hash),
  FOREIGN KEY (contract_id, incident_id) REFERENCES incidents (contract_id, id)
) STRICT;

CREATE TABLE dead_letters (
  contract_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  source      TEXT NOT NULL,
  line_hash   TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  line_number INTEGER NOT NULL,
  size_bytes  INTEGER NOT NULL,
  code        TEXT NOT NULL,
  at_byte     INTEGER NOT NULL,
  what        TEXT NOT NULL,
  quote       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('new', 'retried', 'discarded')),
  PRIMARY KEY (contract_id, id),
  UNIQUE (contract_id, source, line_hash),
  FOREIGN KEY (contract_id, source, line_hash) REFERENCES received_lines (contract_id, source, line_hash)
) STRICT;
CREATE INDEX dead_letters_by_time ON dead_letters (contract_id, received_at);

CREATE TABLE rooms (
  workspace_id     TEXT NOT NULL,
  id               TEXT NOT NULL,
  user_id          TEXT NOT NULL,
  linkage_id       TEXT NOT NULL,
  notifications_on INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  read_position    INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, user_id, linkage_id),
  FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id),
  FOREIGN KEY (workspace_id, linkage_id) REFERENCES linkages (workspace_id, id)
) STRICT;
CREATE INDEX rooms_by_linkage ON rooms (workspace_id, linkage_id);

-- An incident stands once in a room, whatever is retried (the unique key); it is shown as it is now, so only its id is kept.
-- Answers are kept as they were given, in `body`.
CREATE TABLE messages (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  room_id      TEXT NOT NULL,
  position     INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  sent_at      INTEGER NOT NULL,
  contract_id  TEXT,
  incident_id  TEXT,
  body         TEXT,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, room_id, position),
  UNIQUE (workspace_id, room_id, incident_id),
  FOREIGN KEY (workspace_id, room_id) REFERENCES rooms (workspace_id, id),
  FOREIGN KEY (contract_id, incident_id) REFERENCES incidents (contract_id, id)
) STRICT;

CREATE TABLE idempotency (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  actor        TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status       INTEGER NOT NULL,
  headers      TEXT NOT NULL,
  body         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, actor, key)
) STRICT;
CREATE INDEX idempotency_by_time ON idempotency (created_at);
