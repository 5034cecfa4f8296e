-- A rejected row is of a feed: whoever may not read that feed must not learn from it whom it names.

CREATE TABLE rejected_party (
  load_id   INTEGER NOT NULL REFERENCES load,
  line      INTEGER NOT NULL,
  type      TEXT NOT NULL,
  canonical TEXT NOT NULL,
  class_id  INTEGER NOT NULL REFERENCES label,
  PRIMARY KEY (type, canonical, load_id, line)
) STRICT, WITHOUT ROWID;

-- What was rejected before has no label. It gets one that no policy grants: safety checks still heed it.
INSERT OR IGNORE INTO label (owner, classification, handling, conditions, compartments)
  SELECT DISTINCT l.agency, 2, 'C', '[]', '["unlabelled-rejection"]' FROM quarantined_party q JOIN load l USING (load_id);
INSERT INTO rejected_party
  SELECT q.load_id, q.line, q.type, q.canonical, b.class_id
  FROM quarantined_party q JOIN load l USING (load_id)
  JOIN label b ON b.owner = l.agency AND b.compartments = '["unlabelled-rejection"]';

DROP TABLE quarantined_party;
