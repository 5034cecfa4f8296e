// Evidence: the domain's nodes by their natural keys, records, loads, and what every read looks up.

CREATE CONSTRAINT source_record_key IF NOT EXISTS FOR (n:SourceRecord) REQUIRE (n.sourceSystem, n.sourceId) IS UNIQUE;
CREATE CONSTRAINT identifier_key IF NOT EXISTS FOR (n:Identifier) REQUIRE (n.type, n.canonicalValue) IS UNIQUE;
CREATE CONSTRAINT prison_key IF NOT EXISTS FOR (n:Prison) REQUIRE (n.sourceSystem, n.prisonId) IS UNIQUE;
CREATE CONSTRAINT wing_key IF NOT EXISTS FOR (n:Wing) REQUIRE (n.sourceSystem, n.locationKey) IS UNIQUE;
CREATE CONSTRAINT spur_key IF NOT EXISTS FOR (n:Spur) REQUIRE (n.sourceSystem, n.locationKey) IS UNIQUE;
CREATE CONSTRAINT landing_key IF NOT EXISTS FOR (n:Landing) REQUIRE (n.sourceSystem, n.locationKey) IS UNIQUE;
CREATE CONSTRAINT cell_key IF NOT EXISTS FOR (n:Cell) REQUIRE (n.sourceSystem, n.locationKey) IS UNIQUE;
CREATE CONSTRAINT address_key IF NOT EXISTS FOR (n:Address) REQUIRE (n.sourceSystem, n.addressKey) IS UNIQUE;
CREATE CONSTRAINT postcode_key IF NOT EXISTS FOR (n:Postcode) REQUIRE (n.sourceSystem, n.postcode) IS UNIQUE;
CREATE CONSTRAINT area_key IF NOT EXISTS FOR (n:Area) REQUIRE (n.sourceSystem, n.areaCode) IS UNIQUE;
CREATE CONSTRAINT workplace_key IF NOT EXISTS FOR (n:Workplace) REQUIRE (n.sourceSystem, n.workplaceKey) IS UNIQUE;
CREATE CONSTRAINT incident_key IF NOT EXISTS FOR (n:Incident) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT arrest_key IF NOT EXISTS FOR (n:Arrest) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT crime_key IF NOT EXISTS FOR (n:Crime) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT call_key IF NOT EXISTS FOR (n:Call) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT visit_key IF NOT EXISTS FOR (n:Visit) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT booking_key IF NOT EXISTS FOR (n:Booking) REQUIRE (n.sourceSystem, n.bookingId) IS UNIQUE;
CREATE CONSTRAINT alert_key IF NOT EXISTS FOR (n:Alert) REQUIRE (n.sourceSystem, n.alertId) IS UNIQUE;
CREATE CONSTRAINT non_association_key IF NOT EXISTS FOR (n:NonAssociation) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT listing_key IF NOT EXISTS FOR (n:Listing) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT risk_score_key IF NOT EXISTS FOR (n:RiskScore) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;
CREATE CONSTRAINT intelligence_report_key IF NOT EXISTS FOR (n:IntelligenceReport) REQUIRE (n.sourceSystem, n.urn) IS UNIQUE;
CREATE CONSTRAINT organised_crime_group_key IF NOT EXISTS FOR (n:OrganisedCrimeGroup) REQUIRE (n.sourceSystem, n.ocgId) IS UNIQUE;
CREATE CONSTRAINT gang_key IF NOT EXISTS FOR (n:Gang) REQUIRE (n.sourceSystem, n.gangId) IS UNIQUE;
CREATE CONSTRAINT phone_key IF NOT EXISTS FOR (n:Phone) REQUIRE (n.sourceSystem, n.phoneNumber) IS UNIQUE;
CREATE CONSTRAINT email_key IF NOT EXISTS FOR (n:Email) REQUIRE (n.sourceSystem, n.emailAddress) IS UNIQUE;
CREATE CONSTRAINT vehicle_key IF NOT EXISTS FOR (n:Vehicle) REQUIRE (n.sourceSystem, n.registration) IS UNIQUE;
CREATE CONSTRAINT object_key IF NOT EXISTS FOR (n:Object) REQUIRE (n.sourceSystem, n.id) IS UNIQUE;

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

// What a record states, by the record: withdrawing, disposing and refreshing look here.
CREATE INDEX has_identifier_evidence IF NOT EXISTS FOR ()-[l:HAS_IDENTIFIER]-() ON (l.evidence);
CREATE INDEX involved_in_evidence IF NOT EXISTS FOR ()-[l:INVOLVED_IN]-() ON (l.evidence);
CREATE INDEX held_at_evidence IF NOT EXISTS FOR ()-[l:HELD_AT]-() ON (l.evidence);
CREATE INDEX lives_at_evidence IF NOT EXISTS FOR ()-[l:LIVES_AT]-() ON (l.evidence);
CREATE INDEX member_of_evidence IF NOT EXISTS FOR ()-[l:MEMBER_OF]-() ON (l.evidence);
CREATE INDEX rival_of_evidence IF NOT EXISTS FOR ()-[l:RIVAL_OF]-() ON (l.evidence);
CREATE INDEX associated_with_evidence IF NOT EXISTS FOR ()-[l:ASSOCIATED_WITH]-() ON (l.evidence);
CREATE INDEX co_defendant_of_evidence IF NOT EXISTS FOR ()-[l:CO_DEFENDANT_OF]-() ON (l.evidence);
CREATE INDEX family_of_evidence IF NOT EXISTS FOR ()-[l:FAMILY_OF]-() ON (l.evidence);
CREATE INDEX has_phone_evidence IF NOT EXISTS FOR ()-[l:HAS_PHONE]-() ON (l.evidence);
CREATE INDEX has_email_evidence IF NOT EXISTS FOR ()-[l:HAS_EMAIL]-() ON (l.evidence);
CREATE INDEX has_vehicle_evidence IF NOT EXISTS FOR ()-[l:HAS_VEHICLE]-() ON (l.evidence);
CREATE INDEX called_evidence IF NOT EXISTS FOR ()-[l:CALLED]-() ON (l.evidence);
CREATE INDEX visited_evidence IF NOT EXISTS FOR ()-[l:VISITED]-() ON (l.evidence);
CREATE INDEX party_evidence IF NOT EXISTS FOR ()-[l:PARTY]-() ON (l.evidence);
CREATE INDEX has_alert_evidence IF NOT EXISTS FOR ()-[l:HAS_ALERT]-() ON (l.evidence);
CREATE INDEX has_score_evidence IF NOT EXISTS FOR ()-[l:HAS_SCORE]-() ON (l.evidence);
CREATE INDEX on_list_evidence IF NOT EXISTS FOR ()-[l:ON_LIST]-() ON (l.evidence);
CREATE INDEX in_booking_evidence IF NOT EXISTS FOR ()-[l:IN_BOOKING]-() ON (l.evidence);
CREATE INDEX works_at_evidence IF NOT EXISTS FOR ()-[l:WORKS_AT]-() ON (l.evidence);
CREATE INDEX subject_of_evidence IF NOT EXISTS FOR ()-[l:SUBJECT_OF]-() ON (l.evidence);
CREATE INDEX located_in_evidence IF NOT EXISTS FOR ()-[l:LOCATED_IN]-() ON (l.evidence);
CREATE INDEX occurred_at_evidence IF NOT EXISTS FOR ()-[l:OCCURRED_AT]-() ON (l.evidence);
CREATE INDEX call_from_evidence IF NOT EXISTS FOR ()-[l:CALL_FROM]-() ON (l.evidence);
CREATE INDEX call_to_evidence IF NOT EXISTS FOR ()-[l:CALL_TO]-() ON (l.evidence);
CREATE INDEX evidence_in_evidence IF NOT EXISTS FOR ()-[l:EVIDENCE_IN]-() ON (l.evidence);
CREATE INDEX contact_of_evidence IF NOT EXISTS FOR ()-[l:CONTACT_OF]-() ON (l.evidence);

// People by name and birth date. The full-text index is for those who search by hand; it follows within a second.
CREATE INDEX describes_name IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.surnameKey, d.forenameKey);
CREATE INDEX describes_forename IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.forenameKey);
CREATE INDEX describes_birth IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.bornDay);
CREATE FULLTEXT INDEX describes_text IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON EACH [d.surname, d.forenames, d.aliases, d.caption]
OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}};
