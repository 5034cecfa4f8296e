"""What each record says of a person: a fact leads to its record, and the record to its facts."""

from __future__ import annotations

from api.called import called, fact_said, parts
from api.console.environment import day, words
from api.schemas.people import Fact, PersonAnswer
from api.when import when

DATED = ("_on", "_of_birth", "_at")


def said_by(found: PersonAnswer) -> dict[str, list[str]]:
    """Under each record's public id what this answer shows of it: facts, then numbers, then ties, in words."""
    told: dict[str, list[str]] = {}
    for fact in found.facts:
        _add(told, fact.records, f"{words(fact.name)}: {_value(fact)}")
    for number in found.identifiers:
        _add(told, number.records, f"{words(number.type)}: {number.value}")
    for tie in found.ties:
        part = f" ({parts(tie.roles)})" if tie.roles else ""
        since = when(tie.valid_from, tie.valid_to, (tie.other.kind,), day)
        _add(told, tie.records, f"{words(tie.type)}: {called(tie.other)}{part}, {since[0].lower()}{since[1:]}")
    return told


def _add(told: dict[str, list[str]], records: list[str], sentence: str) -> None:
    for record in records:
        told.setdefault(record, []).append(sentence)


def _value(fact: Fact) -> str:
    dated = isinstance(fact.value, str) and fact.name.endswith(DATED)
    return day(str(fact.value)) if dated else fact_said(fact.name, fact.value)
