"""The projection says of pairs, names, decisions and places what records say now, and goes with what it came from."""

from __future__ import annotations

from importlib import resources

import pytest
from neo4j import Driver

from graph.model.acts import Act
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.store.neo4j import Neo4jStore
from graph.store.neo4j.migrations import statements
from graph.store.neo4j.projecting import Projected
from graph.store.stored import PersonQuery
from loaders.matching.pairs import JUDGEMENTS, MATCHING, End, rows_of
from tests.contract.evidence import PRISON, everything, incident, load, manifest, moment, person, row
from tests.stores.engine import Engine
from tests.stores.shared import shared_driver

ONE, TWO, THREE = person(1), person(2, "DELIUS"), person(3)


@pytest.fixture
def driver(engine: Engine) -> Driver:
    return shared_driver()


def project(store: Neo4jStore) -> None:
    people = [
        Projected(store.ids.node_id(who).hex(), False, [who], [store.ids.node_id(who).hex()])
        for who in (ONE, TWO, THREE)
    ]
    store.project_people(people, store.head().revision)


def said(store: Neo4jStore) -> None:
    """Three people, two of whom go by one name."""
    rows = [
        row(f"p/{at}", describes=[Description(who, {"surname": f"Name{at}", "aliases": aliases})])
        for at, (who, aliases) in enumerate(((ONE, ["The Fox", "FOX"]), (TWO, ["the fox"]), (THREE, [])))
    ]
    load(store, rows, manifest("people"))


def judged(store: Neo4jStore, role: Role, hours: float) -> None:
    values = ("same", "demo/ann", (moment(hours)).isoformat(), "why", "m1", "global", "", "")
    rows = list(rows_of(store.ids, JUDGEMENTS, End(TWO, PRISON), End(ONE, PRISON), role, values))
    load(store, rows, manifest(f"judged-{hours}", feed=JUDGEMENTS, extracted=hours))


def ties(driver: Driver, kinds: str) -> list[list[object]]:
    text = f"MATCH (a)-[l:{kinds}]->(b) RETURN a.sourceId, type(l), b.sourceId ORDER BY type(l), a.sourceId"
    return [record.values() for record in driver.execute_query(text).records]


def test_a_judgement_is_a_tie_of_its_own_until_it_is_changed(neo4j_store: Neo4jStore, driver: Driver) -> None:
    """Stored once, from the lesser key; with who judged and when; the newest judgement alone."""
    said(neo4j_store)
    judged(neo4j_store, Role.SAME, 5)
    project(neo4j_store)
    assert ties(driver, "MUST_LINK|MUST_NOT_LINK") == [[TWO.key, "MUST_LINK", ONE.key]]
    told = driver.execute_query("MATCH ()-[l:MUST_LINK]->() RETURN l.actor, l.scope, l.at").records[0].values()
    assert told[:2] == ["demo/ann", "global"]
    assert told[2].to_native() == moment(5)
    judged(neo4j_store, Role.NOT_SAME, 9)
    project(neo4j_store)
    assert ties(driver, "MUST_LINK|MUST_NOT_LINK") == [[TWO.key, "MUST_NOT_LINK", ONE.key]]
    judged(neo4j_store, Role.UNSURE, 12)
    project(neo4j_store)
    assert ties(driver, "MUST_LINK|MUST_NOT_LINK") == []


def test_possible_matches_bear_weight_and_whether_they_look_alike(neo4j_store: Neo4jStore, driver: Driver) -> None:
    said(neo4j_store)
    pairs = (
        (TWO, ONE, Role.LOOK_ALIKE, "0.7"),
        (TWO, THREE, Role.MATCH_POSSIBLE, "0.6"),
        (ONE, THREE, Role.MATCH_FIRM, "1"),
    )
    rows = [
        each
        for one, other, role, weight in pairs
        for each in rows_of(neo4j_store.ids, MATCHING, End(one, PRISON), End(other, PRISON), role, (weight, "m1"))
    ]
    load(neo4j_store, rows, manifest("scores", feed=MATCHING))
    project(neo4j_store)
    text = "MATCH (:SourceRecord)-[l:POSSIBLE_MATCH]->(b) RETURN b.sourceId, l.weight, l.twinFlag ORDER BY b.sourceId"
    assert [record.values() for record in driver.execute_query(text).records] == [
        [ONE.key, 0.7, True],
        [THREE.key, 0.6, False],
    ]


def test_two_who_go_by_one_name_are_seen_to_and_a_disposal_takes_it_away(
    neo4j_store: Neo4jStore, driver: Driver
) -> None:
    """A name is content: with the record that states it, it is destroyed, before anything is projected anew."""
    said(neo4j_store)
    project(neo4j_store)
    shared = "MATCH (a)-[:HAS_ALIAS]->(n:Alias)<-[:HAS_ALIAS]-(b) WHERE a.sourceId < b.sourceId RETURN n.name"
    names = [record.value() for record in driver.execute_query(shared).records]
    assert len(names) == 1
    neo4j_store.dispose([("NOMIS", "p/0"), ("NOMIS", "p/1")], "data-officer", "over", moment(50))
    assert driver.execute_query("MATCH (n:Alias) RETURN count(n) AS n").records[0]["n"] == 0


def test_what_was_found_about_a_person_hangs_on_him(neo4j_store: Neo4jStore, driver: Driver) -> None:
    said(neo4j_store)
    about = (neo4j_store.ids.node_id(ONE),)
    kinds = ("risk-profile", "categorisation-security", "categorisation")
    for kind in kinds:
        act = Act(kind, f"{kind}-1", 0, "opened", "demo/ann", "prison", moment(3), PRISON, about, {"profile": "ESCAPE"})
        neo4j_store.append_acts([act])
    project(neo4j_store)
    text = "MATCH (p:Person)-[l:HAS_PROFILE|REFERRED_TO|DECIDED]->(c) RETURN p.personUuid, type(l), c.key"
    assert sorted((record.values() for record in driver.execute_query(text).records), key=lambda each: each[2]) == [
        [about[0].hex(), "DECIDED", "categorisation-1"],
        [about[0].hex(), "REFERRED_TO", "categorisation-security-1"],
        [about[0].hex(), "HAS_PROFILE", "risk-profile-1"],
    ]


def test_places_have_points_from_their_own_row_their_area_or_their_postcode(
    neo4j_store: Neo4jStore, driver: Driver
) -> None:
    area, postcode = NodeRef(Kind.AREA, "OUTCODES", "LS12"), NodeRef(Kind.POSTCODE, "", "LS12 2TJ")
    prison, elsewhere = NodeRef(Kind.ESTABLISHMENT, "", "LEI"), NodeRef(Kind.POSTCODE, "", "ZZ1 1ZZ")
    lies = LinkClaim(prison, postcode, LinkType.LOCATED_IN)
    rows = [
        row("a", describes=[Description(area, {"latitude": 53.79, "longitude": -1.59})]),
        row("b", lies, describes=[Description(elsewhere, {"caption": "nowhere"})]),
    ]
    done = load(neo4j_store, rows, manifest("places"))
    project(neo4j_store)
    text = "MATCH (n) WHERE n.location IS NOT NULL RETURN labels(n)[0], n.location.latitude ORDER BY labels(n)[0]"
    places = [["Area", 53.79], ["Postcode", 53.79], ["Prison", 53.79]]
    assert [record.values() for record in driver.execute_query(text).records] == places
    neo4j_store.withdraw(done.key, moment(60), "data-officer", "wrong")
    project(neo4j_store)
    assert driver.execute_query(text).records == []


def test_an_upgrade_makes_the_instants_of_older_loads_native(neo4j_store: Neo4jStore, driver: Driver) -> None:
    at = "2026-11-01T06:00:00Z"
    load(neo4j_store, [row("i/1", describes=[Description(incident(1), {"at": at})])], manifest("one"))
    driver.execute_query("MATCH ()-[d:DESCRIBES]->() SET d.at = $at, d.other = $at + '01'", at=at)
    scripts = resources.files("graph.store").joinpath("migrations", "neo4j")
    with driver.session() as session:
        session.run(statements(scripts.joinpath("0008_projection.cypher").read_text("utf-8"))[-1]).consume()
    kinds = "MATCH ()-[d:DESCRIBES]->() RETURN d.at = datetime($at), d.other IS :: STRING"
    assert driver.execute_query(kinds, at=at).records[0].values() == [True, True]


def test_an_upgrade_finds_older_loads_by_parts_of_words(neo4j_store: Neo4jStore, driver: Driver) -> None:
    """Words of nicknames, other names and reports that lay there before the index did."""
    report = NodeRef(Kind.INTELLIGENCE_REPORT, "NOMIS", "77")
    told = LinkClaim(person(2), report, LinkType.SUBJECT_OF, properties={"text": "Spuds in the Kitchen"})
    called = Description(person(1), {"surname": "Ali", "nicknames": ["Old SPUD", "Doc"], "aliases": "Mr Spud"})
    load(neo4j_store, [row("1", told, describes=[called])], manifest("one"))
    keys = "MATCH ()-[x]->() WHERE x.wordsKey IS NOT NULL RETURN type(x), x.wordsKey ORDER BY type(x)"
    driver.execute_query("MATCH ()-[x]->() SET x.wordsKey = null")
    query = PersonQuery(words=("spud",))
    assert neo4j_store.find_people(query, everything(neo4j_store), 9) == []
    scripts = resources.files("graph.store").joinpath("migrations", "neo4j")
    with driver.session() as session:
        for statement in statements(scripts.joinpath("0009_words.cypher").read_text("utf-8")):
            session.run(statement).consume()
    assert neo4j_store.find_people(query, everything(neo4j_store), 9) == [person(1), person(2)]
    assert len(driver.execute_query(keys).records) == 2
