-- Derived results with the record versions they rest on, holds, and the tombstones of disposed records.

CREATE TABLE result (
  result_id TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,
  run       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reliance (
  public_id BLOB NOT NULL,
  result_id TEXT NOT NULL REFERENCES result,
  version   BLOB NOT NULL,
  PRIMARY KEY (public_id, result_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
  hold_id   INTEGER PRIMARY KEY,
  public_id BLOB NOT NULL,
  until     TEXT NOT NULL,
  actor     TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_by_record ON hold (public_id);

CREATE TABLE tombstone (
  public_id BLOB PRIMARY KEY,
  feed      TEXT NOT NULL,
  actor     TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
