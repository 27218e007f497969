-- Endpoint, path and threat as one short key: a path may be longer than a row of an index can be.
ALTER TABLE incidents ADD COLUMN place_hash TEXT; -- NULL: one of the three is not known
-- sqlite only
UPDATE incidents SET place_hash = sha256_hex(CAST(host_key AS BLOB) || x'00' || CAST(path AS BLOB) || x'00' || CAST(threat AS BLOB))
  WHERE host_key IS NOT NULL AND path IS NOT NULL AND threat IS NOT NULL;
-- postgresql only
UPDATE incidents
  SET place_hash = encode(sha256(convert_to(host_key, 'UTF8') || '\x00'::bytea || convert_to(path, 'UTF8') || '\x00'::bytea || convert_to(threat, 'UTF8')), 'hex')
  WHERE host_key IS NOT NULL AND path IS NOT NULL AND threat IS NOT NULL;
-- both
DROP INDEX incidents_by_place;
-- host_key is written no more; the column stays for the program of the version before.
CREATE INDEX incidents_by_place_hash ON incidents (contract_id, place_hash);
