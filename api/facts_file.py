"""Prisoners' facts from a file of JSON lines, for rule sets. Every line that cannot be read is told, up to a number."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from analytics.categorisation import Facts, RuleSet
from analytics.categorisation.facts import member_name

# One look at the messages should show what is wrong with a file; a thousand would not show more.
MOST_PROBLEMS = 20
# A prisoner with a thousand incidents takes some 300 kB.
MOST_LINE_BYTES = 4 * 1024 * 1024
SENT_IN = Path("-")
_MARK = b"\xef\xbb\xbf"


class FactsFileError(Exception):
    """A file of facts cannot be used; the message names file, line, member and remedy for each thing wrong."""


def read_facts(path: Path, as_of: date | None = None) -> Iterator[Facts]:
    """Facts line by line; empty lines are passed over. Raises FactsFileError once the whole file has been looked at.

    Callers that must not act on half a file gather everything first. A path of `-` is what is sent in. Nobody is
    looked at on a day before his birth: such a line has its dates confused.
    """
    problems: list[str] = []
    more = 0
    name = "what was sent in" if path == SENT_IN else path.name
    with nullcontext(sys.stdin.buffer) if path == SENT_IN else path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            said = line.removeprefix(_MARK) if number == 1 else line
            if not said.strip():
                continue
            try:
                facts = _facts(said)
                if as_of is not None and facts.date_of_birth is not None and facts.date_of_birth > as_of:
                    raise ValueError(
                        f"dateOfBirth: lies after {as_of}, the day that is looked at; put one of them right"
                    )
                yield facts
            except (ValidationError, ValueError) as error:
                told = [f"line {number} of {name}: {what}" for what in _wrong(error)]
                problems += told[: MOST_PROBLEMS - len(problems)]
                more += len(told)
    if more:
        rest = f"\nand {more - len(problems)} more" if more > len(problems) else ""
        raise FactsFileError(
            "\n".join(problems) + f"{rest}\n`cordon rules schema` describes every member; nothing was evaluated."
        )


def facts_schema(rules: RuleSet) -> dict[str, Any]:
    """The JSON schema of one line, in which members that a rule set does not read say so."""
    schema = _adapter().json_schema(by_alias=True)
    read = {member_name(fact) for fact in _read_by(rules)} | {"prisonNumber", "evidence"}
    for name, member in schema["properties"].items():
        if name not in read:
            member["description"] = f"{member['description']} (not read by {rules.name})"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A prisoner's facts for the rule set {rules.name}, one JSON object to a line",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _read_by(rules: RuleSet) -> set[str]:
    fixed = {
        "age": "date_of_birth",
        "pathfinder": "pathfinder_band",
        "network": "network",
        "alerts": "alerts",
        "incidents": "incidents",
        "memberships": "memberships",
    }
    return {str(each.parameters.get("fact", fixed.get(each.of))) for each in rules.measures.values()} | (
        {"on_pathfinder"} if any(each.of == "pathfinder" for each in rules.measures.values()) else set()
    )


@cache
def _adapter() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def _facts(line: bytes) -> Facts:
    if len(line) > MOST_LINE_BYTES:
        raise ValueError(f"is longer than {MOST_LINE_BYTES:,} bytes; write one prisoner to a line")
    return _adapter().validate_json(line)


def _wrong(error: ValidationError | ValueError) -> list[str]:
    """Each member and what is wrong with it. Values are not repeated: they are about people."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    told = []
    for each in error.errors(include_url=False, include_input=False):
        place = ".".join(map(str, each["loc"])) or "the line"
        told.append(f"{place}: {_unknown(place) if each['type'] == 'unexpected_keyword_argument' else each['msg']}")
    return told


def _unknown(place: str) -> str:
    """What to say of a member that there is not."""
    schema = _adapter().json_schema(by_alias=True)
    every = {*schema["properties"], *(name for each in schema["$defs"].values() for name in each["properties"])}
    near = get_close_matches(place.rpartition(".")[2], sorted(every), 1)
    return f"is no member of facts; {f'did you mean {near[0]}?' if near else 'take it out'}"


def schema_text(rules: RuleSet) -> str:
    """The schema as it is printed."""
    return json.dumps(facts_schema(rules), indent=2, ensure_ascii=False)
