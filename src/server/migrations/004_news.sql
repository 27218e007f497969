-- For each workspace and topic the number of its newest change. Numbers rise with each transaction, on all servers together, so what an open
-- page has missed is what has a higher number than the page knows.
CREATE TABLE news (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  topic        TEXT NOT NULL CHECK (topic IN ('incidents', 'linkages', 'rooms')),
  number       INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, topic)
) STRICT;
CREATE INDEX news_by_number ON news (number);
