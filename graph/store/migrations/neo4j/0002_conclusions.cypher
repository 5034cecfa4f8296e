// Derived results with the record versions they rest on, holds, and the tombstones of disposed records.

CREATE CONSTRAINT result_id IF NOT EXISTS FOR (r:Result) REQUIRE r.resultId IS UNIQUE;
CREATE CONSTRAINT relied_upon_version IF NOT EXISTS FOR (w:ReliedUpon) REQUIRE (w.publicId, w.version) IS UNIQUE;
CREATE INDEX relied_upon_record IF NOT EXISTS FOR (w:ReliedUpon) ON (w.publicId);
CREATE INDEX hold_record IF NOT EXISTS FOR (h:Hold) ON (h.publicId);
CREATE CONSTRAINT tombstone_id IF NOT EXISTS FOR (t:Tombstone) REQUIRE t.publicId IS UNIQUE;
