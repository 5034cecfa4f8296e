"""Every sentence of the domain about risk profiles and categories is held somewhere, and every code has its case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from analytics.categorisation import Facts, shipped_rule_set

ROOT, TABLES = Path(__file__).resolve().parents[3], Path(__file__).parent / "tables"
CODES, SENTENCES = (
    yaml.safe_load((TABLES / "domain" / f"{name}.yml").read_text("utf-8")) for name in ("codes", "sentences")
)
_FACTS = TypeAdapter(Facts)
_SERIOUS = [{"question": "Was a serious injury sustained?", "answers": ["YES"]}]
_INCIDENT = {
    "risk-profiler-2019": {"type": "ASSAULT", "role": "ASSIAL", "status": "CLOSE"},
    "categorisation-2026": {"type": "ASSAULT_5", "role": "ASSAILANT", "status": "CLOSED"},
}
_MEMBER_OF_INCIDENT = {"part": "role", "type": "type", "status": "status"}


def _codes() -> Iterator[Any]:
    for row in CODES["codes"]:
        for counted, codes in ((True, row["counts"]), (False, row["leaves"])):
            for code in codes:
                words = f"{row['rules']}/{row['measure']}: {code} {'counts' if counted else 'does not count'}"
                yield pytest.param(row, code, counted, id=words)


def _facts(row: dict[str, Any], code: str) -> dict[str, Any]:
    """A prisoner of whom one thing with this code is known."""
    if row["vary"] == "alert":
        return {"alerts": [{"code": code, "createdOn": "2026-11-01"}]}
    if row["vary"] == "imprisonmentStatus":
        return {"imprisonmentStatus": code}
    incident = _INCIDENT[row["rules"]] | {"reportedAt": "2026-11-01", "responses": _SERIOUS}
    if row["vary"] == "question":
        incident["responses"] = [{"question": code, "answers": ["Yes"]}]
    else:
        incident[_MEMBER_OF_INCIDENT[row["vary"]]] = code
    return {"incidents": [incident]}


@pytest.mark.parametrize(("row", "code", "counted"), list(_codes()))
def test_a_code_counts_as_the_table_says(row: dict[str, Any], code: str, counted: bool) -> None:
    facts = _FACTS.validate_python({"prisonNumber": "A1234BC"} | _facts(row, code))
    as_of: date = CODES["as_of"]
    measured = shipped_rule_set(row["rules"]).measures[row["measure"]].of_facts(facts, as_of)
    assert bool(measured.value) is counted


def test_every_code_that_a_historical_set_looks_for_is_in_the_table() -> None:
    listed: dict[tuple[str, str], set[str]] = {(row["rules"], row["measure"]): set() for row in CODES["codes"]}
    for row in CODES["codes"]:
        listed[row["rules"], row["measure"]] |= {str(code).upper().rstrip("?") for code in row["counts"]}
    for (rules, measure), codes in listed.items():
        parameters = shipped_rule_set(rules).measures[measure].parameters
        varied = {row["vary"] for row in CODES["codes"] if (row["rules"], row["measure"]) == (rules, measure)}
        names = {"alert": "codes", "part": "roles", "type": "types", "question": "serious_questions"}
        for vary in varied & set(names):
            assert set(parameters[names[vary]]) <= codes, (rules, measure, vary)  # type: ignore[call-overload]


def _cases() -> set[str]:
    found = set()
    for path in (*TABLES.glob("*.yml"), *(TABLES / "journeys").glob("*.yml")):
        table = yaml.safe_load(path.read_text("utf-8"))
        rows = [each for rows in table.values() if isinstance(rows, list) for each in rows if isinstance(each, dict)]
        found |= {f"{path.stem}/{each['name']}" for each in rows if "name" in each}
    return found


@pytest.mark.parametrize("sentence", sorted(SENTENCES["sentences"]))
def test_a_sentence_has_its_cases(sentence: str) -> None:
    """Whoever takes a case away, or lists a sentence before it is held, is told here."""
    held = SENTENCES["sentences"][sentence]
    assert held
    assert [case for case in held.get("cases", ()) if case not in _cases()] == []
    listed = {f"{row['rules']}/{row['measure']}" for row in CODES["codes"]}
    assert [codes for codes in held.get("codes", ()) if codes not in listed] == []
    for where in held.get("tests", ()):
        path, _, name = where.partition("::")
        assert f"def {name}" in (ROOT / path).read_text("utf-8"), where


def test_every_case_of_the_historical_tables_is_listed_under_a_sentence() -> None:
    named = {case for held in SENTENCES["sentences"].values() for case in held.get("cases", ())}
    historical = {case for case in _cases() if case.startswith("risk-profiler-2019/")}
    assert historical - named - {"risk-profiler-2019/the newer register's codes are not read"} == set()
