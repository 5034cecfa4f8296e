// What people did about cases, the records that acts are about, and who broke the glass.

CREATE CONSTRAINT case_key IF NOT EXISTS FOR (c:Case) REQUIRE (c.kind, c.key) IS UNIQUE;
CREATE INDEX case_kind IF NOT EXISTS FOR (c:Case) ON (c.kind);
CREATE CONSTRAINT record_reference_id IF NOT EXISTS FOR (r:RecordReference) REQUIRE r.publicId IS UNIQUE;
CREATE CONSTRAINT break_glass_entry IF NOT EXISTS FOR (b:BreakGlass) REQUIRE (b.at, b.subject, b.person) IS UNIQUE;
