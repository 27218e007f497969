-- Who has which report: the key decides which of several programs makes it. No message: it was decided that there is none
-- (the room's notifications were off, or it was due before a sample was loaded).
CREATE TABLE report_claims (
  workspace_id TEXT NOT NULL,
  room_id      TEXT NOT NULL,
  report_day   TEXT NOT NULL,
  claimed_at   INTEGER NOT NULL,
  message_id   TEXT,
  PRIMARY KEY (workspace_id, room_id, report_day),
  FOREIGN KEY (workspace_id, room_id) REFERENCES rooms (workspace_id, id),
  FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Each incident that a room was told of, once: in a message of its own, or in one that counts many.
CREATE TABLE announcements (
  workspace_id TEXT NOT NULL,
  room_id      TEXT NOT NULL,
  incident_id  TEXT NOT NULL,
  contract_id  TEXT NOT NULL,
  threat       TEXT,
  announced_at INTEGER NOT NULL,
  in_group     INTEGER NOT NULL,
  message_id   TEXT NOT NULL,
  PRIMARY KEY (workspace_id, room_id, incident_id),
  FOREIGN KEY (contract_id, incident_id) REFERENCES incidents (contract_id, id),
  FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX announcements_by_threat ON announcements (workspace_id, room_id, threat, announced_at, in_group);
CREATE INDEX announcements_by_message ON announcements (workspace_id, message_id);
INSERT INTO announcements (workspace_id, room_id, incident_id, contract_id, threat, announced_at, in_group, message_id)
  SELECT m.workspace_id, m.room_id, m.incident_id, m.contract_id, i.threat, m.sent_at, 0, m.id
  FROM messages m JOIN incidents i ON i.contract_id = m.contract_id AND i.id = m.incident_id;

-- What decides an incident's state when its events come out of order; '' = kept before there was one.
ALTER TABLE incidents ADD COLUMN trail TEXT NOT NULL DEFAULT '';

-- For the newest row, which the clock is compared with.
CREATE INDEX messages_by_time ON messages (sent_at);

-- Where a linkage's messages also go. Addresses of chats' webhooks are secrets: who knows one may post there.
CREATE TABLE webhooks (
  workspace_id  TEXT NOT NULL,
  id            TEXT NOT NULL,
  linkage_id    TEXT NOT NULL,
  version       INTEGER NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('standard', 'slack', 'teams', 'line_works')),
  name          TEXT NOT NULL,
  host          TEXT NOT NULL, -- of the address, to be shown
  url_sealed    BLOB NOT NULL,
  secret_sealed BLOB NOT NULL,
  is_on         INTEGER NOT NULL,
  off_reason    TEXT,             -- 'gone': the target answered that it is no more
  created_at    INTEGER NOT NULL,
  removed_at    INTEGER,
  failures      INTEGER NOT NULL DEFAULT 0, -- in a row
  open_until    INTEGER,                    -- nothing is sent before
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, linkage_id) REFERENCES linkages (workspace_id, id)
) STRICT;
CREATE INDEX webhooks_by_linkage ON webhooks (workspace_id, linkage_id);

-- What is to be told outside, written with its cause and once for each cause.
CREATE TABLE outbox (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  linkage_id   TEXT NOT NULL,
  cause        TEXT NOT NULL CHECK (cause IN ('incident', 'group', 'resolved', 'report', 'test')),
  cause_key    TEXT NOT NULL, -- the incident's id (of a group its first), the report's day, or a test's own id
  created_at   INTEGER NOT NULL,
  body         TEXT NOT NULL,
  takes_more   INTEGER NOT NULL, -- a group that was not sent yet
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, linkage_id, cause, cause_key),
  FOREIGN KEY (workspace_id, linkage_id) REFERENCES linkages (workspace_id, id)
) STRICT;

-- Each incident that a linkage's webhooks were told of, once: by itself, or in a message that counts many.
CREATE TABLE outbox_incidents (
  workspace_id TEXT NOT NULL,
  linkage_id   TEXT NOT NULL,
  incident_id  TEXT NOT NULL,
  threat       TEXT,
  told_at      INTEGER NOT NULL,
  in_group     INTEGER NOT NULL,
  outbox_id    TEXT NOT NULL,
  PRIMARY KEY (workspace_id, linkage_id, incident_id),
  FOREIGN KEY (workspace_id, outbox_id) REFERENCES outbox (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX outbox_incidents_by_threat ON outbox_incidents (workspace_id, linkage_id, threat, told_at, in_group);
CREATE INDEX outbox_incidents_by_outbox ON outbox_incidents (workspace_id, outbox_id);

-- One row for each target of a thing to be told; its id travels with every try.
CREATE TABLE deliveries (
  workspace_id  TEXT NOT NULL,
  id            TEXT NOT NULL,
  webhook_id    TEXT NOT NULL,
  outbox_id     TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'failed', 'dead')),
  tries         INTEGER NOT NULL,
  resends       INTEGER NOT NULL, -- how often somebody asked again
  status        INTEGER,          -- of the newest answer
  reason        TEXT,             -- why there was none
  created_at    INTEGER NOT NULL,
  last_try_at   INTEGER,
  next_try_at   INTEGER,
  claimed_by    TEXT,
  claimed_until INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, webhook_id, outbox_id),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id),
  FOREIGN KEY (workspace_id, outbox_id) REFERENCES outbox (workspace_id, id)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (workspace_id, webhook_id, next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX deliveries_by_webhook ON deliveries (workspace_id, webhook_id, created_at);
