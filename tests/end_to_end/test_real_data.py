"""Real layouts through the command line: the POLE graph and the risk profiler's files. Skipped where there are none."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.exits import ExitCode
from api.settings import Settings
from api.wiring import open_service
from graph.model.kinds import Kind
from tests.api.cases import AS, Http
from tests.cli.cases import FEEDS, OFFICER, Cordon

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
POLE, RISK_PROFILER = DATA / "pole", DATA / "risk-profiler"

SECURITY = OFFICER | {"CORDON_AS": "categorisation-security", "CORDON_PURPOSE": "security-categorisation"}

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


# What the retired profiler answered for these files: the priority list alone, or principal standing in a known group
# of whatever band, sends to security; anything less does not.
TO_SECURITY = {"X0099AA": True, "X0098AB": True, "A5015DY": True, "X0099AG": True} | dict.fromkeys(
    ("X0099AB", "X0099AC", "X0099AD", "X0099AE", "X0099AF"), False
)
SCORES = {"X4937EX": 3.3049, "X1076EX": 1.2786, "X8355FX": 1.6166, "X2635DX": 15.7590}


@pytest.fixture(scope="module")
def profiler(profiled: Cordon) -> Iterator[Http]:
    with open_service(Settings(home=profiled.home), "compatibility") as service:
        yield Http(service)


def _profile(profiler: Http, kind: str, number: str) -> dict[str, Any]:
    answer = profiler("GET", f"/risk-profile/{kind}/{number}", {AS: "risk-profiler"})
    assert answer.status_code == 200, (kind, number, answer.text)
    found: dict[str, Any] = answer.json()
    return found


def test_the_real_files_give_the_retired_profilers_answers_about_organised_crime(profiler: Http) -> None:
    found = {number: _profile(profiler, "soc", number) for number in TO_SECURITY}
    assert {number: each["transferToSecurity"] for number, each in found.items()} == TO_SECURITY
    assert {each["provisionalCategorisation"] for each in found.values()} == {"C"}


def test_only_real_scores_above_two_notify_and_none_gives_a_category_by_itself(profiler: Http) -> None:
    found = {number: _profile(profiler, "violence", number) for number in SCORES}
    assert {number: each["notifySafetyCustodyLead"] for number, each in found.items()} == {
        number: score > 2.0 for number, score in SCORES.items()
    }
    assert {(each["provisionalCategorisation"], each["numberOfAssaults"]) for each in found.values()} == {("C", 0)}


def test_a_real_score_is_the_exponential_of_what_the_file_holds(profiled: Cordon) -> None:
    for number, score in SCORES.items():
        found = _advice(profiled, number, "risk-profiler-2019")
        (violence,) = [each for each in found["profiles"] if each["name"] == "violence"]
        assert violence["measures"]["viperScore"] == pytest.approx(score, abs=5e-5)


def test_our_own_rules_refer_those_on_the_real_list_and_have_no_rules_where_no_birth_date_is_known(
    profiled: Cordon,
) -> None:
    for number in ("X0099AA", "X0098AB", "A5015DY"):
        found = _advice(profiled, number, "cordon")
        assert (found["noRules"], found["provisionalCategory"]) == ([], "C")
        assert "referToSecurity" in {each["name"] for each in found["flags"]}
    found = _advice(profiled, "X0099AG", "cordon")
    assert (found["noRules"], found["provisionalCategory"], found["flags"]) == (["AGE_NOT_KNOWN"], None, [])


def _advice(profiled: Cordon, number: str, rules: str) -> dict[str, Any]:
    (person,) = profiled("people", "find", "--prison-number", number, "--json").json["people"]
    words = ("categorisation", "advice", person["id"], "--rule-set", rules, "--json")
    found: dict[str, Any] = profiled(*words, reader=SECURITY).json["advice"]
    return found
