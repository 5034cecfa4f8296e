"""`cordon rules` on files of facts: data on stdout, mistakes by file, line and member."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from analytics.categorisation import shipped_rule_sets
from api.exits import ExitCode
from tests.cli.cases import Cordon

LIFER = {
    "prisonNumber": "A1234BC",
    "dateOfBirth": "1990-01-01",
    "lifeSentence": True,
    "evidence": {"lifeSentence": ["r7"]},
}
PRINCIPAL = {
    "prisonNumber": "A1234BD",
    "dateOfBirth": "1991-02-03",
    "memberships": [{"ocgId": "001/0010058", "band": "1c", "standing": "Principal Subject", "evidence": ["r9"]}],
}


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    return Cordon(tmp_path / "home", {})


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.jsonl"
    path.write_text("\n\n".join(json.dumps(each) for each in (LIFER, PRINCIPAL)) + "\n", "utf-8")
    return path


def test_every_flag_and_category_says_by_which_rule_and_on_what_evidence(cordon: Cordon, facts: Path) -> None:
    ran = cordon("rules", "evaluate", "--rule-set", "cordon", "--facts", facts, "--as-of", "2026-11-25", "--json")
    assert ran.code is ExitCode.DONE
    lifer, principal = ran.json["outcomes"]
    assert lifer["provisionalCategory"] == "B"
    assert {"name": "life", "profile": "life", "reasons": ["LIFE_SENTENCE"], "evidence": ["r7"]} in lifer["flags"]
    assert principal["provisionalCategory"] == "C"
    assert [each["name"] for each in principal["notifications"]] == ["security"]
    assert principal["notifications"][0]["evidence"] == ["r9"]
    assert "pathfinderBand" in principal["missing"]


def test_asked_to_explain_it_tells_what_would_change_the_category(cordon: Cordon, facts: Path) -> None:
    words = ("rules", "evaluate", "--rule-set", "cordon", "--facts", facts, "--as-of", "2026-11-25")
    lifer = cordon(*words, "--explain", "--json").json["outcomes"][0]
    assert lifer["whatWouldChange"]["lessStrict"][0]["changes"][0]["measure"] == "lifeSentence"
    assert any(each["code"] == "PREVIOUS_CATEGORY_A" for each in lifer["notMet"])
    assert cordon(*words, "--json").json["outcomes"][0]["whatWouldChange"] is None


def test_two_runs_give_the_same_bytes(cordon: Cordon, facts: Path) -> None:
    words = (
        "rules",
        "evaluate",
        "--rule-set",
        "cordon",
        "--facts",
        facts,
        "--as-of",
        "2026-11-25",
        "--explain",
        "--json",
    )
    assert cordon(*words).out == cordon(*words).out


def test_a_wrong_line_is_told_by_line_and_member_and_nothing_is_evaluated(cordon: Cordon, tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text(json.dumps(LIFER) + '\n{"prisonNumber": "A1234BD", "vipr": 1}\n{"viperScore": "high"}\nno json\n')
    ran = cordon("rules", "evaluate", "--rule-set", "cordon", "--facts", path, "--json")
    assert ran.code is ExitCode.FILE_REFUSED
    assert ran.out == ""
    assert "ine 2 of facts.jsonl: vipr" in ran.err
    assert "line 3 of facts.jsonl: prisonNumber" in ran.err
    assert "line 3 of facts.jsonl: viperScore" in ran.err
    assert "line 4 of facts.jsonl: the line" in ran.err
    assert "high" not in ran.err


def test_a_member_that_is_nearly_one_is_told_which_was_meant(cordon: Cordon) -> None:
    words = ("rules", "evaluate", "--rule-set", "cordon", "--facts", "-", "--as-of", "2026-11-25", "--json")
    ran = cordon(*words, typed='{"prisonNumber": "A1234BC", "viperscore": 2}\n')
    assert ran.code is ExitCode.FILE_REFUSED
    assert "did you mean viperScore?" in ran.err


def test_nobody_is_looked_at_on_a_day_before_his_birth(cordon: Cordon) -> None:
    words = ("rules", "evaluate", "--rule-set", "cordon", "--facts", "-", "--as-of", "2026-11-25", "--json")
    ran = cordon(*words, typed='{"prisonNumber": "A1234BC", "dateOfBirth": "2030-01-01"}\n')
    assert ran.code is ExitCode.FILE_REFUSED
    assert "dateOfBirth: lies after 2026-11-25" in ran.err


def test_each_rule_set_is_told_incidents_in_its_own_codes(cordon: Cordon) -> None:
    assault = {"type": "ASSAULTS3", "role": "ASSIAL", "status": "CLOSE", "reportedAt": "2026-11-01", "serious": True}
    newer = {"type": "ASSAULT_5", "role": "FIGHTER", "status": "CLOSED"}
    facts = {
        "prisonNumber": "A1234BC",
        "dateOfBirth": "1990-01-01",
        "viperScore": 3,
        "incidents": [assault, assault, newer, newer, newer],
    }
    words = ("rules", "evaluate", "--facts", "-", "--as-of", "2026-11-25", "--json")
    for rule_set in shipped_rule_sets():
        found = cordon(*words, "--rule-set", rule_set, typed=json.dumps(facts)).json
        codes = {each["code"] for each in found["outcomes"][0]["reasons"]}
        assert "REPEATED_AND_SERIOUS_ASSAULTS" in codes, rule_set


@pytest.mark.parametrize("rule_set", shipped_rule_sets())
def test_the_schema_takes_what_the_command_takes_and_describes_every_member(cordon: Cordon, rule_set: str) -> None:
    schema = json.loads(cordon("rules", "schema", "--rule-set", rule_set).out)
    for each in (LIFER, PRINCIPAL):
        jsonschema.validate(each, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"prisonNumber": "A1234BC", "vipr": 1}, schema)
    kinds = [schema, *schema["$defs"].values()]
    assert all(member.get("description") for kind in kinds for member in kind["properties"].values())


def test_a_comparison_names_who_changes_category_and_by_which_rules(cordon: Cordon, facts: Path) -> None:
    words = ("rules", "compare", "--rule-set", "risk-profiler-2019", "--with", "categorisation-2026", "--facts", facts)
    found = cordon(*words, "--as-of", "2026-11-25", "--json").json
    assert found["prisoners"] == 2
    assert found["confusion"] == [
        {"first": "B", "second": "B", "prisoners": 1},
        {"first": "C", "second": "C", "prisoners": 1},
    ]
    (principal,) = [each for each in found["differences"] if each["prisonNumber"] == "A1234BD"]
    assert principal["onlyFirst"] == ["soc: PRINCIPAL_SUBJECT"]
    assert principal["flags"] == [["transferToSecurity"], []]


def test_a_rule_set_of_ones_own_is_held_to_the_form_of_the_shipped_ones(cordon: Cordon, facts: Path) -> None:
    own = facts.parent / "own.yml"
    own.write_text("name: own\n")
    ran = cordon("rules", "evaluate", "--rule-set", own, "--facts", facts)
    assert ran.code is ExitCode.USAGE
    assert "own.yml: the file: must have exactly the members" in ran.err.replace("Own", "own")
    ran = cordon("rules", "evaluate", "--rule-set", "nonsense", "--facts", facts)
    assert ran.code is ExitCode.USAGE
    assert "risk-profiler-2019" in ran.err
