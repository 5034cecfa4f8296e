// Records, loads, and what every read looks up. What each kind of node and type of link needs follows from the model.

// One version of one row as an agency sent it.
CREATE CONSTRAINT evidence_key IF NOT EXISTS FOR (e:Evidence) REQUIRE (e.sourceSystem, e.sourceRef, e.version) IS UNIQUE;
CREATE CONSTRAINT evidence_number IF NOT EXISTS FOR (e:Evidence) REQUIRE e.number IS UNIQUE;
CREATE INDEX evidence_review IF NOT EXISTS FOR (e:Evidence) ON (e.reviewOn);

// Loads, labels, the revision and what else the service counts.
CREATE CONSTRAINT load_number IF NOT EXISTS FOR (l:Load) REQUIRE l.number IS UNIQUE;
CREATE CONSTRAINT load_key IF NOT EXISTS FOR (l:Load) REQUIRE l.key IS UNIQUE;
CREATE INDEX load_identity IF NOT EXISTS FOR (l:Load) ON (l.identity);
CREATE CONSTRAINT access_label_identity IF NOT EXISTS FOR (a:AccessLabel) REQUIRE a.identity IS UNIQUE;
CREATE CONSTRAINT store_state_name IF NOT EXISTS FOR (s:StoreState) REQUIRE s.name IS UNIQUE;
CREATE CONSTRAINT publication_revision IF NOT EXISTS FOR (p:Publication) REQUIRE p.revision IS UNIQUE;
CREATE CONSTRAINT quarantined_party_key IF NOT EXISTS FOR (q:QuarantinedParty) REQUIRE (q.type, q.canonicalValue) IS UNIQUE;

// People by name and birth date. The full-text index is for those who search by hand; it follows within a second.
CREATE INDEX describes_name IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.surnameKey);
CREATE INDEX describes_forename IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.forenameKey);
CREATE INDEX describes_birth IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.bornDay);
CREATE FULLTEXT INDEX describes_text IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON EACH [d.surname, d.forenames, d.aliases, d.caption]
OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}};
