-- Evidence, append-only. Integer keys stay inside this file; public ids are keyed hashes made on reading.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE label (
  class_id       INTEGER PRIMARY KEY,
  owner          TEXT NOT NULL,
  classification INTEGER NOT NULL,
  handling       TEXT NOT NULL,
  conditions     TEXT NOT NULL,
  compartments   TEXT NOT NULL,
  UNIQUE (owner, classification, handling, conditions, compartments)
) STRICT;

CREATE TABLE source_system (
  system_id INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE header (
  header_id INTEGER PRIMARY KEY,
  columns   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE load (
  load_id        INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,
  identity       TEXT NOT NULL,
  feed           TEXT NOT NULL,
  agency         TEXT NOT NULL,
  system         TEXT NOT NULL,
  scope          TEXT NOT NULL,
  mode           TEXT NOT NULL CHECK (mode IN ('full', 'delta', 'events')),
  validity       TEXT NOT NULL CHECK (validity IN ('stated', 'observed')),
  file_name      TEXT NOT NULL,
  file_sha256    TEXT NOT NULL,
  mapping_digest TEXT NOT NULL,
  header_id      INTEGER NOT NULL REFERENCES header,
  extracted_at   INTEGER NOT NULL,
  started_at     INTEGER NOT NULL,
  started_by     TEXT NOT NULL,
  corrects       TEXT NOT NULL
) STRICT;
CREATE INDEX load_by_identity ON load (identity);

-- Published, withdrawn, discarded: events, so that withdrawing is the same flip backwards on the known clock.
CREATE TABLE load_event (
  event_id INTEGER PRIMARY KEY,
  load_id  INTEGER NOT NULL REFERENCES load,
  event    TEXT NOT NULL CHECK (event IN ('published', 'withdrawn', 'discarded')),
  at       INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  UNIQUE (load_id, event)
) STRICT;

-- How far a load got: committed with each batch, so that a killed load resumes where it stood.
CREATE TABLE load_progress (
  load_id   INTEGER PRIMARY KEY REFERENCES load,
  last_line INTEGER NOT NULL,
  counts    TEXT NOT NULL
) STRICT;

CREATE TABLE publication (
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  known_at INTEGER NOT NULL UNIQUE,
  cause    TEXT NOT NULL CHECK (cause IN ('published', 'withdrawn', 'disposed')),
  load_id  INTEGER REFERENCES load
) STRICT;

CREATE TABLE node (
  node_id   INTEGER PRIMARY KEY,
  kind      INTEGER NOT NULL,
  authority TEXT NOT NULL,
  key       TEXT NOT NULL,
  UNIQUE (kind, authority, key)
) STRICT;

CREATE TABLE record (
  record_id    INTEGER PRIMARY KEY,
  system_id    INTEGER NOT NULL REFERENCES source_system,
  source_id    TEXT NOT NULL,
  version      BLOB NOT NULL,
  feed         TEXT NOT NULL,
  class_id     INTEGER NOT NULL REFERENCES label,
  scheme       INTEGER NOT NULL,
  source_grade TEXT NOT NULL,
  intelligence TEXT NOT NULL,
  grade_rank   INTEGER NOT NULL,
  origin       TEXT,
  tasking      TEXT,
  recorded_on  TEXT,
  review_on    TEXT,
  flags        TEXT NOT NULL,
  header_id    INTEGER NOT NULL REFERENCES header,
  content      TEXT NOT NULL,
  UNIQUE (system_id, source_id, version)
) STRICT;
CREATE INDEX record_by_review ON record (review_on) WHERE review_on IS NOT NULL;

-- Every row is a sighting of a version, repeats included.
CREATE TABLE sighting (
  record_id INTEGER NOT NULL REFERENCES record,
  load_id   INTEGER NOT NULL REFERENCES load,
  line      INTEGER NOT NULL,
  PRIMARY KEY (record_id, load_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_by_load ON sighting (load_id, record_id);

CREATE TABLE description (
  record_id  INTEGER NOT NULL REFERENCES record,
  ordinal    INTEGER NOT NULL,
  node_id    INTEGER NOT NULL REFERENCES node,
  surname    TEXT,
  forename   TEXT,
  born       INTEGER,
  properties TEXT NOT NULL,
  PRIMARY KEY (record_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX description_by_node ON description (node_id);
CREATE INDEX description_by_name ON description (surname, forename) WHERE surname IS NOT NULL;
CREATE INDEX description_by_birth ON description (born, surname) WHERE born IS NOT NULL;

CREATE TABLE link (
  record_id  INTEGER NOT NULL REFERENCES record,
  ordinal    INTEGER NOT NULL,
  source     INTEGER NOT NULL REFERENCES node,
  target     INTEGER NOT NULL REFERENCES node,
  type       INTEGER NOT NULL,
  role       INTEGER NOT NULL,
  assessment INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to   INTEGER NOT NULL,
  properties TEXT,
  PRIMARY KEY (record_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_source ON link (source, type);
CREATE INDEX link_by_target ON link (target, type);

CREATE TABLE quarantined_party (
  load_id   INTEGER NOT NULL REFERENCES load,
  line      INTEGER NOT NULL,
  type      TEXT NOT NULL,
  canonical TEXT NOT NULL,
  PRIMARY KEY (type, canonical, load_id, line)
) STRICT, WITHOUT ROWID;
