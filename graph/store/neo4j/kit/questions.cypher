// A dozen questions to a case's extract, for Neo4j Browser or cypher-shell. Each stands alone and ends with a semicolon.
// Everything in an extract is what one reader may see, for one purpose, until one day: `MATCH (x:Extract) RETURN x`.

// 1. Who is in this case, and how many agencies know of him?
MATCH (p:Person)-[:HAS_RECORD]->(r:SourceRecord)
RETURN p.caption AS person, count(DISTINCT r) AS records, collect(DISTINCT r.sourceSystem) AS systems
ORDER BY records DESC, person LIMIT 50;

// 2. Who has taken part in events with whom, and how often?
MATCH (a:Person)-[:HAS_RECORD]->(:SourceRecord)-[:INVOLVED_IN]->(e)<-[:INVOLVED_IN]-(:SourceRecord)<-[:HAS_RECORD]-(b:Person)
WHERE a.personUuid < b.personUuid
RETURN a.caption AS one, b.caption AS other, count(DISTINCT e) AS events ORDER BY events DESC, one, other LIMIT 50;

// 3. Common associates: who has taken part in events with both of two people who never did so together?
MATCH (a:Person)-[:HAS_RECORD]->()-[:INVOLVED_IN]->()<-[:INVOLVED_IN]-()<-[:HAS_RECORD]-(c:Person)
MATCH (c)-[:HAS_RECORD]->()-[:INVOLVED_IN]->()<-[:INVOLVED_IN]-()<-[:HAS_RECORD]-(b:Person)
WHERE a.personUuid < b.personUuid AND c <> a AND c <> b
  AND NOT EXISTS { (a)-[:HAS_RECORD]->()-[:INVOLVED_IN]->()<-[:INVOLVED_IN]-()<-[:HAS_RECORD]-(b) }
RETURN c.caption AS between, count(DISTINCT [a.personUuid, b.personUuid]) AS pairs ORDER BY pairs DESC, between LIMIT 50;

// 4. Who belongs to which group, in which standing, and who says so?
MATCH (p:Person)-[:HAS_RECORD]->(:SourceRecord)-[m:MEMBER_OF]->(g)
RETURN g.caption AS group, p.caption AS person, m.standing AS standing, m.owner AS agency, m.grade AS grade
ORDER BY group, standing, person LIMIT 200;

// 5. Brokers between two groups: who has taken part in events with members of both?
MATCH (m:Person)-[:HAS_RECORD]->(:SourceRecord)-[:MEMBER_OF]->(g)
MATCH (p:Person)-[:HAS_RECORD]->()-[:INVOLVED_IN]->()<-[:INVOLVED_IN]-()<-[:HAS_RECORD]-(m) WHERE p <> m
WITH p, collect(DISTINCT coalesce(g.ocgId, g.gangId)) AS groups WHERE size(groups) > 1
RETURN p.caption AS broker, size(groups) AS between, groups ORDER BY between DESC, broker LIMIT 50;

// 6. Conflicts on a wing: who must be kept apart from whom, where both are or were on one wing?
MATCH (a:Person)-[:HAS_RECORD]->(ra:SourceRecord)-[:PARTY]->(n:NonAssociation)<-[:PARTY]-(rb:SourceRecord)<-[:HAS_RECORD]-(b:Person)
WHERE a.personUuid < b.personUuid
OPTIONAL MATCH (a)-[:HAS_RECORD]->()-[:HELD_AT]->()-[:LOCATED_IN*0..3]->(w:Wing)<-[:LOCATED_IN*0..3]-()<-[:HELD_AT]-()<-[:HAS_RECORD]-(b)
RETURN a.caption AS one, b.caption AS other, n.id AS keepApart, collect(DISTINCT w.locationKey) AS wings
ORDER BY size(wings) DESC, one, other LIMIT 50;

// 7. Who has been held where, and since when?
MATCH (p:Person)-[:HAS_RECORD]->(:SourceRecord)-[h:HELD_AT]->(place)
RETURN p.caption AS person, place.locationKey AS place, h.from AS since, h.to AS until ORDER BY person, since LIMIT 200;

// 8. Shared addresses and phones: what do several people have in common?
MATCH (p:Person)-[:HAS_RECORD]->(:SourceRecord)-[l:LIVES_AT|HAS_PHONE]->(thing)
WITH thing, labels(thing)[0] AS kind, collect(DISTINCT p.caption) AS people WHERE size(people) > 1
RETURN kind, coalesce(thing.caption, thing.phoneNumber, thing.addressKey) AS thing, people ORDER BY size(people) DESC LIMIT 50;

// 9. How are two people linked? The shortest ways between the first and the last by name; put your own in their place.
MATCH (p:Person) WITH p ORDER BY p.caption, p.personUuid
WITH collect(p) AS people WITH people[0] AS one, people[-1] AS other WHERE one <> other
MATCH way = allShortestPaths((one)-[:HAS_RECORD|INVOLVED_IN|LIVES_AT|HAS_PHONE|MEMBER_OF|CONTACT_OF|HELD_AT*..12]-(other))
RETURN [n IN nodes(way) | coalesce(n.caption, n.locationKey, n.id, n.sourceId, '')] AS steps,
  [r IN relationships(way) | type(r)] AS ties LIMIT 10;

// 10. Which ties rest on one record alone?
MATCH (a)-[l]->(b) WHERE l.sourceRef IS NOT NULL
WITH a, b, type(l) AS tie, collect(DISTINCT [l.sourceSystem, l.sourceRef]) AS records WHERE size(records) = 1
RETURN tie, count(*) AS restingOnOne ORDER BY restingOnOne DESC, tie;

// 11. On whom do records disagree?
MATCH (p:Person)-[:HAS_RECORD]->(r:SourceRecord) WHERE r.date_of_birth IS NOT NULL
WITH p, collect(DISTINCT r.date_of_birth) AS births, collect(DISTINCT r.surname) AS surnames
WHERE size(births) > 1 OR size(surnames) > 1
RETURN p.caption AS person, births, surnames ORDER BY person LIMIT 50;

// 12. What happened in the last year before the newest event?
MATCH (:SourceRecord)-[l:INVOLVED_IN]->(e) WHERE l.validFrom IS NOT NULL
WITH max(l.validFrom) AS newest
MATCH (p:Person)-[:HAS_RECORD]->(:SourceRecord)-[l:INVOLVED_IN]->(e) WHERE l.validFrom > newest - duration('P1Y')
RETURN l.validFrom AS at, labels(e)[0] AS kind, e.caption AS event, collect(DISTINCT p.caption) AS people
ORDER BY at DESC, event LIMIT 50;
