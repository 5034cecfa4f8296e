-- What people did about a case. Appended and never changed; disposal of a record that an act is about empties its body.

CREATE TABLE act (
  act_id   INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL,
  case_key TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  action   TEXT NOT NULL,
  actor    TEXT NOT NULL,
  agency   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  class_id INTEGER NOT NULL REFERENCES label,
  body     TEXT NOT NULL,
  UNIQUE (kind, case_key, sequence)
) STRICT;

CREATE TABLE act_about (
  public_id BLOB NOT NULL,
  act_id    INTEGER NOT NULL REFERENCES act,
  PRIMARY KEY (public_id, act_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_about_by_act ON act_about (act_id);
