"""`cordon rules evaluate` on files that others write: what is taken, and what is refused by line, member and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analytics.categorisation import shipped_rule_sets
from api.exits import ExitCode
from tests.cli.cases import Cordon

WORDS = ("rules", "evaluate", "--facts", "-", "--as-of", "2026-11-25", "--json")


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    return Cordon(tmp_path / "home", {})


def _line(**facts: Any) -> str:
    return json.dumps({"prisonNumber": "A1234BC"} | facts) + "\n"


# What is written, the member that is named, and words of the remedy.
REFUSED = {
    "a number in quotes": (_line(viperScore="2.5"), "viperScore", "without quotes"),
    "a score below nothing": (_line(viperScore=-1), "viperScore", "greater than or equal to 0"),
    "a score that is no number": ('{"prisonNumber": "A1234BC", "viperScore": NaN}', "viperScore", "no number"),
    "yes for true": (_line(lifeSentence="yes"), "lifeSentence", "neither true nor false"),
    "one for true": (_line(onPriorityList=1), "onPriorityList", "neither true nor false"),
    "a day in another order": (_line(dateOfBirth="31/12/1990"), "dateOfBirth", "write it as 2026-11-25"),
    "a day as a number": (_line(dateOfBirth=0), "dateOfBirth", "write it as 2026-11-25"),
    "a time where a day goes": (
        _line(alerts=[{"code": "XEL", "createdOn": "2026-01-01T10:00:00Z"}]),
        "alerts.0.createdOn",
        "write it as 2026-11-25",
    ),
    "a band that there is not": (_line(pathfinderBand=0), "pathfinderBand", "greater than or equal to 1"),
    "half a band": (_line(pathfinderBand=1.5), "pathfinderBand", "no whole number"),
    "a sex in other words": (_line(sex="Female"), "sex", "none of MALE, FEMALE"),
    "a country by its name": (_line(jurisdiction="Scotland"), "jurisdiction", "SCOTLAND"),
    "a category that there is not": (_line(currentCategory="TV"), "currentCategory", "none of"),
    "a part that there is not": (_line(excludedOffences=["RUDE"]), "excludedOffences.0", "none of"),
    "one alert without its list": (_line(alerts={"code": "XEL"}), "alerts", "no list"),
    "an alert without its code": (_line(alerts=[{"active": True}]), "alerts.0.code", "absent"),
    "a member of an alert that is nearly one": (
        _line(alerts=[{"code": "XEL", "activeUntil": None}]),
        "alerts.0.activeUntil",
        "did you mean active",
    ),
    "nobody": ('{"viperScore": 1}', "prisonNumber", "absent"),
    "an empty name": ('{"prisonNumber": ""}', "prisonNumber", "empty"),
    "a list for a prisoner": ("[1]", "the line", "no object"),
    "half a line": ('{"prisonNumber": ', "the line", "no JSON"),
}


@pytest.mark.parametrize(("written", "member", "remedy"), REFUSED.values(), ids=list(REFUSED))
def test_a_mistake_is_refused_by_line_member_and_remedy(cordon: Cordon, written: str, member: str, remedy: str) -> None:
    ran = cordon(*WORDS, "--rule-set", "cordon", typed=_line() + written)
    assert ran.code is ExitCode.FILE_REFUSED
    assert ran.out == ""
    assert f"ine 2 of what was sent in: {member}: " in ran.err
    assert remedy in ran.err


def test_what_is_not_known_may_be_null_or_absent_and_both_come_to_the_same(cordon: Cordon) -> None:
    schema = json.loads(cordon("rules", "schema", "--rule-set", "cordon").out)
    optional = {name: None for name, each in schema["properties"].items() if {"type": "null"} in each.get("anyOf", ())}
    # An establishment that is not told is one of England and Wales; one that is not known is not.
    del optional["jurisdiction"]
    for rule_set in shipped_rule_sets():
        found = cordon(*WORDS, "--rule-set", rule_set, typed=_line() + _line(**optional)).json["outcomes"]
        assert found[0] == found[1], rule_set


def test_line_ends_and_a_mark_of_another_system_change_nothing(cordon: Cordon) -> None:
    plain = cordon(*WORDS, "--rule-set", "cordon", typed=_line(lifeSentence=True) + _line(prisonNumber="A1234BD"))
    other = "﻿" + "\r\n\r\n".join(
        _line(**each).strip() for each in ({"lifeSentence": True}, {"prisonNumber": "A1234BD"})
    )
    assert cordon(*WORDS, "--rule-set", "cordon", typed=other + "\r\n").out == plain.out


def test_two_lines_about_one_person_stand_each_for_itself_in_order(cordon: Cordon) -> None:
    found = cordon(*WORDS, "--rule-set", "risk-profiler-2019", typed=_line(lifeSentence=True) + _line()).json
    assert [(each["prisonNumber"], each["provisionalCategory"]) for each in found["outcomes"]] == [
        ("A1234BC", "B"),
        ("A1234BC", "C"),
    ]


def test_an_empty_file_is_an_answer_about_nobody(cordon: Cordon) -> None:
    ran = cordon(*WORDS, "--rule-set", "cordon", typed="")
    assert ran.code is ExitCode.DONE
    assert ran.json["outcomes"] == []
    compared = ("rules", "compare", "--rule-set", "cordon", "--with", "categorisation-2026", "--facts", "-", "--json")
    assert cordon(*compared, typed="").json["prisoners"] == 0


def test_what_was_recorded_after_the_day_that_is_looked_at_does_not_count_yet(cordon: Cordon) -> None:
    assault = {"type": "ASSAULT", "role": "ASSIAL", "reportedAt": "2026-11-26T08:00:00Z", "serious": True}
    alerts = [{"code": "XEL", "createdOn": "2026-11-26"}]
    facts = _line(viperScore=3, incidents=[assault] * 5, alerts=alerts)
    words = ("rules", "evaluate", "--rule-set", "risk-profiler-2019", "--facts", "-", "--json")
    before, after = (
        cordon(*words, "--as-of", day, typed=facts).json["outcomes"][0] for day in ("2026-11-25", "2026-11-26")
    )
    assert (before["provisionalCategory"], after["provisionalCategory"]) == ("C", "B")
    assert [[flag["name"] for flag in each["flags"]] for each in (before, after)] == [
        ["notifySafetyCustodyLead"],
        ["activeEscapeList", "notifySafetyCustodyLead"],
    ]


@pytest.mark.parametrize("rule_set", shipped_rule_sets())
def test_the_schema_alone_names_every_code_that_its_rules_look_for(cordon: Cordon, rule_set: str) -> None:
    schema = json.loads(cordon("rules", "schema", "--rule-set", rule_set).out)
    said = {name: each["description"] for name, each in schema["properties"].items()}
    wanted = {
        "risk-profiler-2019": {
            "alerts": ("XEL", "XER", "PL3", "XSC"),
            "incidents": ("ASSAULTS3", "SUSINV", "any status but DUP", "WAS THIS A SEXUAL ASSAULT"),
            "imprisonmentStatus": ("ALP_LASPO", "SEC19_3B"),
        },
        "categorisation-2026": {
            "alerts": ("XELH", "DOCGM"),
            "incidents": ("ASSAULT_5", "SUSPECTED_INVOLVED", "WAS_CLOSED"),
        },
        "cordon": {"alerts": ("DOCGM", "XGANG"), "incidents": ("ASSAULT_5", "ASSAULTS3"), "releaseOn": ("",)},
    }[rule_set]
    for member, codes in wanted.items():
        assert [code for code in codes if code not in said[member]] == [], member
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", [name for name, (line, _, _) in REFUSED.items() if line.endswith("\n")])
def test_what_the_command_refuses_the_schema_refuses_too(cordon: Cordon, name: str) -> None:
    written = json.loads(REFUSED[name][0])
    schema = json.loads(cordon("rules", "schema", "--rule-set", "cordon").out)
    checks = jsonschema.Draft202012Validator.FORMAT_CHECKER
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, schema, format_checker=checks)
