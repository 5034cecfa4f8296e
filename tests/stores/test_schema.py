"""A made-up estate in Neo4j reads as the domain is written down: labels, keys, ties, native values, and no plumbing.

What an analyst looks for is held against what the domain names; what is the service's own is named here, so that no
name can come in from a file.
"""

from __future__ import annotations

import shutil

import pytest
from neo4j import Driver

from api.exits import ExitCode
from graph.store.copying import copy_store
from graph.store.neo4j.vocabulary import ALL_TYPES, CASE_LABELS, LABELS
from graph.store.sqlite import open_store
from tests.cli.cases import Cordon
from tests.stores.choice import chosen_stores
from tests.stores.homes import HOMES_ON
from tests.stores.shared import empty_neo4j, shared_driver

# What all of them ask is made once, by one worker: the same for all that begin with the made-up home.
pytestmark = pytest.mark.xdist_group("made-up")

KEYS = {
    "Person": ["personUuid"],
    "SourceRecord": ["sourceSystem", "sourceId"],
    "Identifier": ["type", "canonicalValue"],
    "Alias": ["name"],
    "Address": ["sourceSystem", "addressKey"],
    "Booking": ["sourceSystem", "bookingId"],
    "Prison": ["sourceSystem", "prisonId"],
    "Wing": ["sourceSystem", "locationKey"],
    "Spur": ["sourceSystem", "locationKey"],
    "Landing": ["sourceSystem", "locationKey"],
    "Cell": ["sourceSystem", "locationKey"],
    "OrganisedCrimeGroup": ["sourceSystem", "ocgId"],
    "Gang": ["sourceSystem", "gangId"],
    "Incident": ["sourceSystem", "id"],
    "Alert": ["sourceSystem", "alertId"],
    "NonAssociation": ["sourceSystem", "id"],
    "IntelligenceReport": ["sourceSystem", "urn"],
}
TIES = {
    "HAS_RECORD": {"score", "modelVersion"},
    "HAS_IDENTIFIER": {"role"},
    "HAS_ALIAS": set[str](),
    "LIVES_AT": {"validFrom"},
    "POSSIBLE_MATCH": {"weight", "modelVersion", "twinFlag"},
    "HELD_AT": {"from", "to"},
    "LOCATED_IN": set[str](),
    "MEMBER_OF": {"standing"},
    "RIVAL_OF": {"level", "transport", "sourceRef"},
    "ASSOCIATED_WITH": {"assessment", "sourceRef"},
    "CO_DEFENDANT_OF": {"sourceRef"},
    "IN_BOOKING": {"validFrom"},
    "INVOLVED_IN": {"role", "validFrom"},
    "PARTY": {"role"},
    "HAS_ALERT": {"validFrom"},
    "SUBJECT_OF": set[str](),
}
# The service's own: what was said by whom and when, what was decided on it, and what it counts.
OURS = {
    "Evidence", "Load", "AccessLabel", "StoreState", "Publication", "QuarantinedParty", "Result", "ReliedUpon", "Case",
    "Act", "RecordReference", "BreakGlass", "Hold", "Tombstone", "Migration", "Person", "Alias",
}  # fmt: skip
OUR_TIES = {
    "SIGHTED", "DESCRIBES", "MOVES", "QUARANTINED", "SUPPORTED_BY", "IS", "HAS_ACT", "ABOUT", "HAS_RECORD", "HAS_ALIAS",
    "MUST_LINK", "MUST_NOT_LINK", "POSSIBLE_MATCH", "HAS_PROFILE", "REFERRED_TO", "DECIDED",
}  # fmt: skip
# What is kept as a text because it is read back as one. What an analyst would filter on stands beside it.
TEXTS = {("Act", "body"), ("Result", "run"), ("Load", "identity"), ("AccessLabel", "identity"), ("Evidence", "cells")}


@pytest.fixture(scope="module")
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Driver:
    """The estate copied into Neo4j, and its projection written."""
    if "neo4j" not in chosen_stores(request.config):
        pytest.skip("about Neo4j: `make test-stores` runs this")
    home = tmp_path_factory.mktemp("schema") / "home"
    shutil.copytree(request.getfixturevalue("made_up_home"), home, ignore=shutil.ignore_patterns("snapshots"))
    source = open_store(home / "store.db")
    target = empty_neo4j(source.ids)
    copy_store(source, target)
    source.close()
    target.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOMES_ON, "neo4j")
        reader = {"CORDON_AS": "service-operator", "CORDON_PURPOSE": "data-quality", "CORDON_CASE": "S-1",
                  "CORDON_REASON": "schema"}  # fmt: skip
        projected = Cordon(home, reader)("store", "project", "--json")
    assert projected.code is ExitCode.DONE, projected.err
    return shared_driver()


def column(driver: Driver, question: str, **values: object) -> list[object]:
    return [record.value() for record in driver.execute_query(question, values).records]


def test_there_is_no_label_and_no_tie_but_the_model_s_and_ours(driver: Driver) -> None:
    """Whatever files say: a name from a file would be one that stands in neither list."""
    labels = set(column(driver, "MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"))
    assert labels <= {*LABELS.values(), *CASE_LABELS.values(), *OURS}
    types = set(column(driver, "MATCH ()-[l]->() RETURN DISTINCT type(l)"))
    assert types <= {*(each.name for each in ALL_TYPES), *OUR_TIES}


@pytest.mark.parametrize("label", KEYS)
def test_an_analyst_finds_each_thing_under_its_label_by_its_key(driver: Driver, label: str) -> None:
    """It is there, and its key is unique by a constraint of the database."""
    constraints = driver.execute_query("SHOW UNIQUE CONSTRAINTS YIELD labelsOrTypes, properties").records
    unique = {each["labelsOrTypes"][0]: each["properties"] for each in constraints}
    assert unique[label] == KEYS[label]
    if label != "Spur":
        assert driver.execute_query(f"MATCH (n:{label}) RETURN count(n) AS n").records[0]["n"] > 0


@pytest.mark.parametrize("tie", TIES)
def test_every_tie_of_the_domain_is_there_with_what_it_says(driver: Driver, tie: str) -> None:
    said = set(column(driver, f"MATCH ()-[l:{tie}]->() UNWIND keys(l) AS k RETURN DISTINCT k"))
    assert driver.execute_query(f"MATCH ()-[l:{tie}]->() RETURN count(l) AS n").records[0]["n"] > 0
    assert TIES[tie] <= said


def test_what_a_record_says_bears_who_said_it_and_both_clocks(driver: Driver) -> None:
    """Source, reference, class and grade on every tie of evidence; recorded and known times on its record and load."""
    lacking = "MATCH ()-[l:INVOLVED_IN|HELD_AT|MEMBER_OF]->() WHERE l.sourceSystem IS NULL OR l.sourceRef IS NULL "
    assert column(driver, lacking + "OR l.visibilityClass IS NULL RETURN count(l)") == [0]
    lost = "MATCH (e:Evidence) WHERE NOT EXISTS { (e)<-[:SIGHTED]-(l:Load) WHERE l.extractedAt IS NOT NULL } "
    assert column(driver, lost + "RETURN count(e)") == [0]
    assert column(driver, "MATCH (e:Evidence) WHERE e.classification IS NULL OR e.owner IS NULL RETURN count(e)") == [0]


@pytest.mark.parametrize("of", ["MATCH (x)", "MATCH ()-[x]->()"])
def test_days_and_instants_are_native(driver: Driver, of: str) -> None:
    """A day that is a text can be compared with nothing."""
    texts = column(
        driver,
        f"{of} UNWIND keys(x) AS k WITH x, k WHERE x[k] IS :: STRING AND x[k] =~ $dated RETURN DISTINCT k",
        dated="[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?",
    )
    assert texts == []


def test_births_and_stays_can_be_asked_for_by_date(driver: Driver) -> None:
    births = "MATCH ()-[d:DESCRIBES]->(:SourceRecord) WHERE d.date_of_birth < date('1990-01-01') RETURN count(d) > 0"
    assert column(driver, births) == [True]
    stays = "MATCH (:SourceRecord)-[h:HELD_AT]->(:Cell) WHERE h.from < datetime() AND h.to IS NULL RETURN count(h) > 0"
    assert column(driver, stays) == [True]


def test_places_whose_middle_is_known_have_points(driver: Driver) -> None:
    """Outward postcodes by their own row, postcodes by those, prisons by theirs; and what is near can be asked."""
    for label in ("Area", "Postcode", "Prison"):
        found = column(driver, f"MATCH (n:{label}) WHERE n.location IS :: POINT RETURN count(n) > 0")
        assert (label, found) == (label, [True])
    near = "MATCH (a:Prison), (b:Prison) WHERE a <> b RETURN min(point.distance(a.location, b.location)) > 0"
    assert column(driver, near) == [True]


@pytest.mark.parametrize("of", ["MATCH (x)", "MATCH ()-[x]->()"])
def test_no_property_is_json_but_what_is_read_back_as_it_is(driver: Driver, of: str) -> None:
    called = "labels(x)" if of == "MATCH (x)" else "[type(x)]"
    found = driver.execute_query(
        f"{of} UNWIND keys(x) AS k WITH x, k WHERE x[k] IS :: STRING AND left(x[k], 1) IN ['{{', '['] "
        f"UNWIND {called} AS label RETURN DISTINCT label, k"
    ).records
    assert {(each["label"], each["k"]) for each in found} - TEXTS - {
        (label, k) for label, k in TEXTS for label in CASE_LABELS.values()
    } == set()


def test_beside_a_kept_text_stands_what_it_says(driver: Driver) -> None:
    """Labels by owner and marking, loads by feed and file, acts by action and time: nobody has to read the text."""
    bare = {
        "AccessLabel": "owner classification handling",
        "Load": "feed system fileName fileSha256 extractedAt mode",
        "Act": "action actor at visibilityClass",
        "Result": "kind resultId",
    }
    for label, names in bare.items():
        lacking = " OR ".join(f"n.{name} IS NULL" for name in names.split())
        assert column(driver, f"MATCH (n:{label}) WHERE {lacking} RETURN count(n)") == [0]
