// What Community cannot hold: without these properties a node is found by nobody, or by everybody.

CREATE CONSTRAINT evidence_class_exists IF NOT EXISTS FOR (e:Evidence) REQUIRE e.visibilityClass IS NOT NULL;
CREATE CONSTRAINT evidence_system_exists IF NOT EXISTS FOR (e:Evidence) REQUIRE e.sourceSystem IS NOT NULL;
CREATE CONSTRAINT evidence_reference_exists IF NOT EXISTS FOR (e:Evidence) REQUIRE e.sourceRef IS NOT NULL;
CREATE CONSTRAINT load_feed_exists IF NOT EXISTS FOR (l:Load) REQUIRE l.feed IS NOT NULL;
CREATE CONSTRAINT access_label_owner_exists IF NOT EXISTS FOR (a:AccessLabel) REQUIRE a.owner IS NOT NULL;
CREATE CONSTRAINT act_class_exists IF NOT EXISTS FOR (a:Act) REQUIRE a.visibilityClass IS NOT NULL;
