"""Real layouts through the command line: the POLE graph and the risk profiler's files. Skipped where there are none."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from api.exits import ExitCode
from api.settings import Settings
from api.wiring import open_service
from graph.model.kinds import Kind
from tests.cli.cases import FEEDS, OFFICER, Cordon

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
POLE, RISK_PROFILER = DATA / "pole", DATA / "risk-profiler"

# Neo4j's guide to this set states these.
POLE_NODES, POLE_RELATIONSHIPS = 61_521, 105_840


@pytest.fixture(scope="module")
def pole(tmp_path_factory: pytest.TempPathFactory) -> Cordon:
    if not POLE.is_dir():
        pytest.skip(f"the POLE set is not there: {POLE}")
    cordon = Cordon(tmp_path_factory.mktemp("pole") / "home", dict(OFFICER))
    assert cordon("init", "--demo").code is ExitCode.DONE
    assert cordon("load", "pole", POLE, reader=FEEDS).code is ExitCode.DONE
    return cordon


def rows_of(name: str) -> int:
    with (POLE / f"crime-investigation.{name}.csv").open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def test_the_pole_graph_has_every_node_and_relationship_of_its_files(pole: Cordon) -> None:
    with open_service(Settings(home=pole.home), "count") as service:
        graph = service.keeper.current()
        kinds = Counter(Kind(int(kind)) for kind in np.asarray(graph.base.nodes.kind))
        assert (graph.node_count, graph.link_count) == (POLE_NODES, POLE_RELATIONSHIPS)
    files = {
        Kind.CRIME: "Crime",
        Kind.ADDRESS: "Location",
        Kind.POSTCODE: "PostCode",
        Kind.AREA: "Area",
        Kind.PHONE: "Phone",
        Kind.EMAIL: "Email",
        Kind.VEHICLE: "Vehicle",
        Kind.OBJECT: "Object",
        Kind.CALL: "PhoneCall",
    }
    assert {kind: kinds[kind] for kind in files} == {kind: rows_of(f"nodes.{name}") for kind, name in files.items()}
    # Officers are people too: staff, whom no tie weighs.
    assert kinds[Kind.PERSON] == rows_of("nodes.Person") + rows_of("nodes.Officer")


def test_two_named_people_of_the_pole_graph_are_linked(pole: Cordon) -> None:
    ends = []
    for surname, forename in (("Hamilton", "Todd"), ("Warren", "Melissa")):
        (found,) = pole("people", "find", "--surname", surname, "--forename", forename, "--json").json["people"]
        ends.append(found["id"])
    found = pole("network", "paths", "--from", ends[0], "--to", ends[1], "--max-length", "10", "--json").json
    path = found["paths"][0]
    assert [path["nodes"][0]["id"], path["nodes"][-1]["id"]] == ends
    for (one, other), step in zip(zip(path["nodes"], path["nodes"][1:], strict=False), path["steps"], strict=True):
        assert {link["source"] for link in step} | {link["target"] for link in step} == {one["id"], other["id"]}


@pytest.fixture(scope="module")
def profiled(tmp_path_factory: pytest.TempPathFactory) -> Cordon:
    if not RISK_PROFILER.is_dir():
        pytest.skip(f"the risk profiler's files are not there: {RISK_PROFILER}")
    cordon = Cordon(tmp_path_factory.mktemp("profiled") / "home", dict(OFFICER))
    cordon("init", "--demo")
    assert cordon("load", RISK_PROFILER, reader=FEEDS).code in {ExitCode.DONE, ExitCode.ROWS_QUARANTINED}
    return cordon


def test_all_five_files_are_recognised_by_their_layouts(profiled: Cordon) -> None:
    feeds = {load["feed"] for load in profiled("loads", "list", "--json", reader=FEEDS).json["loads"]}
    assert feeds == {"police-ocg-register", "police-ocg-membership", "pras", "viper-1", "viper-2"}


def test_there_is_no_group_called_after_a_heading(profiled: Cordon) -> None:
    with open_service(Settings(home=profiled.home), "count") as service:
        graph = service.keeper.current()
        groups = {
            graph.node_ref(rank).key
            for rank in range(graph.node_count)
            if graph.node_kind(rank) is Kind.ORGANISED_CRIME_GROUP
        }
    assert "001/0010058" in groups
    assert not any("OCG" in key.upper() for key in groups)


def test_a_number_that_fails_its_check_letter_is_flagged_and_joins_nobody(profiled: Cordon) -> None:
    (found,) = profiled("people", "find", "--prison-number", "X0099AA", "--json").json["people"]
    shown = profiled("people", "show", found["id"], "--json").json
    flagged = {(number["type"], number["value"]) for number in shown["identifiers"] if number["flagged"]}
    assert ("pnc", "1999/0111222A") in flagged
