-- Lines are counted anew on each sheet of a workbook: a correction of one sheet's line 5 settles no other sheet's.
-- Of what was stored before, no sheet is known.

CREATE TABLE sighting_on_sheet (
  record_id INTEGER NOT NULL REFERENCES record,
  load_id   INTEGER NOT NULL REFERENCES load,
  line      INTEGER NOT NULL,
  sheet     TEXT NOT NULL,
  PRIMARY KEY (record_id, load_id, line, sheet)
) STRICT, WITHOUT ROWID;
INSERT INTO sighting_on_sheet SELECT record_id, load_id, line, '' FROM sighting ORDER BY record_id, load_id, line;
DROP TABLE sighting;
ALTER TABLE sighting_on_sheet RENAME TO sighting;
CREATE INDEX sighting_by_load ON sighting (load_id, record_id);

CREATE TABLE rejected_on_sheet (
  load_id   INTEGER NOT NULL REFERENCES load,
  line      INTEGER NOT NULL,
  type      TEXT NOT NULL,
  canonical TEXT NOT NULL,
  class_id  INTEGER NOT NULL REFERENCES label,
  sheet     TEXT NOT NULL,
  PRIMARY KEY (type, canonical, load_id, line, sheet)
) STRICT, WITHOUT ROWID;
INSERT INTO rejected_on_sheet SELECT load_id, line, type, canonical, class_id, '' FROM rejected_party;
DROP TABLE rejected_party;
ALTER TABLE rejected_on_sheet RENAME TO rejected_party;
