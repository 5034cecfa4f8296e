-- What results rest on, each record version written down once: an estate's run rests on most of what there is.
-- `record_id` is null once the record was disposed of; the public id stays, so that a replay can say so.

CREATE TABLE relied (
  relied_id INTEGER PRIMARY KEY,
  public_id BLOB NOT NULL,
  version   BLOB NOT NULL,
  record_id INTEGER REFERENCES record ON DELETE SET NULL,
  UNIQUE (public_id, version)
) STRICT;
CREATE INDEX relied_by_record ON relied (record_id);

CREATE TABLE concluded (
  result_no INTEGER PRIMARY KEY,
  result_id TEXT NOT NULL UNIQUE,
  kind      TEXT NOT NULL,
  run       TEXT NOT NULL
) STRICT;

CREATE TABLE rests_on (
  relied_id INTEGER NOT NULL REFERENCES relied,
  result_no INTEGER NOT NULL REFERENCES concluded,
  PRIMARY KEY (relied_id, result_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX rests_on_by_result ON rests_on (result_no);

INSERT INTO concluded (result_id, kind, run) SELECT result_id, kind, run FROM result ORDER BY result_id;
-- Which row of this file an older line meant is not known any more, so that its result is worked out again.
INSERT INTO relied (public_id, version) SELECT DISTINCT public_id, version FROM reliance ORDER BY public_id, version;
INSERT INTO rests_on
  SELECT w.relied_id, c.result_no
  FROM reliance o JOIN relied w USING (public_id, version) JOIN concluded c USING (result_id);

DROP TABLE reliance;
DROP TABLE result;
