"""The POLE set in Neo4j: as many nodes of each label and ties of each type as its folder holds. Skipped without it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from api.exits import ExitCode
from tests.cli.cases import FEEDS, OFFICER, Cordon
from tests.stores.engine import Engine
from tests.stores.homes import HOMES_ON
from tests.stores.shared import shared_driver, wipe

POLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "pole"

LABELS = {
    "SourceRecord": ("Person", "Officer"),
    "Crime": ("Crime",),
    "Address": ("Location",),
    "Postcode": ("PostCode",),
    "Area": ("Area",),
    "Phone": ("Phone",),
    "Email": ("Email",),
    "Vehicle": ("Vehicle",),
    "Object": ("Object",),
    "Call": ("PhoneCall",),
}
TYPES = {
    "OCCURRED_AT": ("OCCURRED_AT",),
    "CALL_FROM": ("CALLER",),
    "CALL_TO": ("CALLED",),
    "HAS_PHONE": ("HAS_PHONE",),
    "HAS_EMAIL": ("HAS_EMAIL",),
    "LIVES_AT": ("CURRENT_ADDRESS",),
    "LOCATED_IN": ("HAS_POSTCODE", "LOCATION_IN_AREA", "POSTCODE_IN_AREA"),
    "ASSOCIATED_WITH": ("KNOWS", "KNOWS_LW", "KNOWS_PHONE", "KNOWS_SN"),
    "FAMILY_OF": ("FAMILY_REL",),
    # A tie of a thing to a crime is evidence; of a person, a part in it.
    "INVOLVED_IN|EVIDENCE_IN": ("PARTY_TO", "INVESTIGATED_BY", "INVOLVED_IN"),
}


def rows(part: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of some files."""
    found = []
    for name in names:
        with (POLE / f"crime-investigation.{part}.{name}.csv").open(encoding="utf-8", newline="") as stream:
            found += list(csv.DictReader(stream))
    return found


def count(question: str) -> int:
    return int(shared_driver().execute_query(f"MATCH {question} AS n").records[0]["n"])


def test_pole_in_neo4j_is_what_the_folder_holds(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Per label and per type, and every place with its point."""
    if not POLE.is_dir():
        pytest.skip(f"the POLE set is not there: {POLE}")
    wipe()
    monkeypatch.setenv(HOMES_ON, "neo4j")
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    assert cordon("init", "--demo").code is ExitCode.DONE
    loaded = cordon("load", "pole", POLE, reader=FEEDS)
    assert loaded.code is ExitCode.DONE, loaded.err
    nodes = {label: count(f"(n:{label}) RETURN count(n)") for label in LABELS}
    ties = {types: count(f"()-[l:{types}]->() RETURN count(l)") for types in TYPES}
    points = count("()-[d:DESCRIBES]->(:Address) WHERE d.location IS NOT NULL RETURN count(d)")
    assert nodes == {label: len(rows("nodes", names)) for label, names in LABELS.items()}
    assert ties == {types: len(rows("relationships", names)) for types, names in TYPES.items()}
    assert points == sum(bool(each["latitude:double"]) for each in rows("nodes", ("Location",)))
