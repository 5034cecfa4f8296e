"""A case's extract in a Neo4j of its own: the questions and the perspective that come with it, and its end."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from neo4j import Driver

from api.exits import ExitCode
from api.settings import Settings
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.errors import StoreError
from graph.store.neo4j import Neo4jStore
from graph.store.neo4j.expiring import empty_expired
from graph.store.neo4j.vocabulary import ALL_TYPES, LABELS
from graph.store.sqlite import open_store
from tests.cli.cases import OFFICER, Cordon
from tests.stores.engine import Engine, free_port, import_into, missing_java
from tests.stores.shared import driver_to

# What all of them ask is made once, by one worker: the same for all that begin with the made-up home.
pytestmark = pytest.mark.xdist_group("made-up")

KIT = resources.files("graph.store.neo4j").joinpath("kit")
QUESTIONS = [
    text.strip()
    for text in "\n".join(
        line for line in KIT.joinpath("questions.cypher").read_text("utf-8").splitlines() if not line.startswith("//")
    ).split(";\n")
    if text.strip()
]
PERSPECTIVE = json.loads(KIT.joinpath("bloom-perspective.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Neo4j with an extract from a made-up estate: group members, and people who are to be kept apart."""
    if "neo4j" not in str(request.config.getoption("--stores")) or missing_java() is not None:
        pytest.skip("about Neo4j and its import tool: `make test-stores` runs this where Java and Maven are")
    folder = tmp_path_factory.mktemp("case")
    # A file's home, whichever store the run's homes are on: extracts are the same from both.
    shutil.copytree(request.getfixturevalue("made_up_home"), folder / "home")
    cordon = Cordon(folder / "home", dict(OFFICER))
    people = members_and_kept_apart(Settings(home=folder / "home"))
    make = ("extract", "make", *people, "--to", folder / "files", "--depth", "3", "--budget", "3000", "--json")
    while (made := cordon(*make)).code is not ExitCode.DONE:
        approve(cordon, re.findall(r"\b[0-9a-f]{32}\b", made.err))
    import_into(folder / "neo4j", ["database", "import", "full", "neo4j", f"@{folder / 'files' / 'import.args'}"])
    engine = Engine(folder / "neo4j", free_port())
    engine.start()
    yield engine
    engine.stop()


def approve(cordon: Cordon, records: list[str]) -> None:
    """The source unit lets these go out, which few could have known of."""
    assert records
    named = [each for record in records for each in ("--record", record)]
    asked = cordon("exposure", "request", *named, "--why", "for the case", "--json")
    assert asked.code is ExitCode.DONE, asked.err
    case = asked.json["case"]
    decided = cordon("exposure", "approve", case, "--why", "made up", reader=OFFICER | {"CORDON_AS": "source-unit"})
    assert decided.code is ExitCode.DONE, decided.err


def members_and_kept_apart(settings: Settings) -> list[str]:
    """Public ids of a few people with these ties."""
    store = open_store(settings.store)
    with store.evidence(store.head()) as stream:
        nodes = {handle: (kind, authority, key) for batch in stream.nodes() for handle, kind, authority, key in batch}
        wanted = {int(LinkType.MEMBER_OF), int(LinkType.PARTY)}
        found = sorted(
            {(int(row[3]), nodes[int(row[1])]) for batch in stream.links() for row in batch if int(row[3]) in wanted}
        )
    store_ids = store.ids
    store.close()
    chosen = [ref for kind in sorted(wanted) for ref in [each for of, each in found if of == kind][:12]]
    return sorted({store_ids.record_id(authority, key).hex() for kind, authority, key in chosen if kind == Kind.PERSON})


@pytest.fixture(scope="module")
def driver(case: Engine) -> Iterator[Driver]:
    with driver_to(case) as opened:
        yield opened


def test_there_are_a_dozen_questions() -> None:
    assert len(QUESTIONS) == 12


@pytest.mark.parametrize("number", range(1, 13))
def test_every_saved_question_returns_rows_on_the_made_up_estate(driver: Driver, number: int) -> None:
    """A question that never finds anything on an estate with planted groups and conflicts asks wrongly."""
    assert driver.execute_query(QUESTIONS[number - 1]).records != []


@pytest.mark.parametrize("template", PERSPECTIVE["templates"], ids=lambda each: str(each["name"]))
def test_every_query_of_the_perspective_shows_something(driver: Driver, template: dict[str, str]) -> None:
    assert driver.execute_query(template["cypher"]).records != []


def test_the_perspective_names_labels_and_ties_that_extracts_have() -> None:
    labels = {label for each in PERSPECTIVE["categories"] for label in each["labels"]}
    assert labels <= {*LABELS.values(), "Person"}
    assert {each["name"] for each in PERSPECTIVE["relationshipTypes"]} <= {*(t.name for t in ALL_TYPES), "HAS_RECORD"}
    assert "was not opened in Bloom" in PERSPECTIVE["description"]


def test_an_extract_shows_none_of_the_store_s_plumbing(driver: Driver) -> None:
    """Labels and types of the domain, native dates, and no text that is JSON."""
    labels = {row["label"] for row in driver.execute_query("CALL db.labels() YIELD label").records}
    assert {"Alias"} <= labels <= {*LABELS.values(), "Person", "Extract", "Alias"}
    values = "MATCH (n) WHERE NOT n:Extract UNWIND keys(n) AS k WITH n[k] AS v WHERE v STARTS WITH '{' RETURN count(*)"
    assert driver.execute_query(values).records[0].value() == 0
    dates = driver.execute_query("MATCH (r:SourceRecord) RETURN count(date(r.date_of_birth)) AS n").records
    assert dates[0]["n"] > 0


def test_a_database_is_emptied_when_its_extract_expires(case: Engine, driver: Driver) -> None:
    """Not before; and then nothing of it is left. Last in this file."""
    assert empty_expired(case.url, case.credentials, datetime.now(UTC)) is None
    assert empty_expired(case.url, case.credentials, datetime.now(UTC) + timedelta(days=15)) is not None
    assert driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 0


def test_a_store_of_record_is_never_emptied(neo4j_store: Neo4jStore, engine: Engine) -> None:
    with pytest.raises(StoreError, match="nothing in it was touched"):
        empty_expired(engine.url, engine.credentials, datetime.now(UTC) + timedelta(days=9_999))
