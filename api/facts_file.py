"""Prisoners' facts from a file of JSON lines, for rule sets. Every line that cannot be read is told, up to a number."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from analytics.categorisation import Facts

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
    looked at on a day before his birth: such a line has its dates confused. Each line stands for itself, also where two
    are about one person.
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


@cache
def facts_adapter() -> TypeAdapter[Facts]:
    """What reads a line and knows its schema."""
    return TypeAdapter(Facts)


def _facts(line: bytes) -> Facts:
    if len(line) > MOST_LINE_BYTES:
        raise ValueError(f"is longer than {MOST_LINE_BYTES:,} bytes; write one prisoner to a line")
    # Strict: a number in quotes, or a date as a count of seconds, is a mistake that only looks like a fact.
    return facts_adapter().validate_json(line, strict=True)


def _wrong(error: ValidationError | ValueError) -> list[str]:
    """Each member and what is wrong with it. Values are not repeated: they are about people."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    told = []
    for each in error.errors(include_url=False, include_input=False):
        place = _place(each["loc"])
        told.append(f"{place}: {_unknown(place) if each['type'] == 'unexpected_keyword_argument' else _remedy(each)}")
    return list(dict.fromkeys(told))


# What to write instead, by the beginning of the kind of mistake. A union of two kinds tells both, in the same words.
_REMEDIES = {
    "date_": "is no day; write it as 2026-11-25",
    "datetime_": "is no day; write it as 2026-11-25",
    "bool_": "is neither true nor false; write one of them, or null where it is not known",
    "int_": "is no whole number; write one without quotes, or null where it is not known",
    "float_": "is no number; write one without quotes, or null where it is not known",
    "finite_number": "is no number; write one, or null where it is not known",
    "string_type": "is no text; write it in quotes",
    "string_too_short": "is empty; write one",
    "tuple_": "is no list; write [...], or null where it is not known",
    "dict_": "is no object; write {...}",
    "dataclass_": "is no object; write {...}",
    "missing": "is absent, and has to be there",
    "json_invalid": "is no JSON; write one object to a line, in UTF-8",
}


def _remedy(error: ErrorDetails) -> str:
    if error["type"] in {"string_pattern_mismatch", "literal_error"}:
        expected = str(error["ctx"].get("expected") or error["ctx"]["pattern"].strip("^()$").replace("|", ", "))
        return f"is none of {expected}"
    return next((told for kind, told in _REMEDIES.items() if error["type"].startswith(kind)), error["msg"])


def _place(loc: tuple[int | str, ...]) -> str:
    """Where in the line: alerts.0.code. Of a member that may be two kinds, the kinds are left out."""
    return ".".join(str(each) for each in loc if each not in {"date", "datetime"}) or "the line"


def _unknown(place: str) -> str:
    """What to say of a member that there is not."""
    schema = facts_adapter().json_schema(by_alias=True)
    every = {*schema["properties"], *(name for each in schema["$defs"].values() for name in each["properties"])}
    near = get_close_matches(place.rpartition(".")[2], sorted(every), 1)
    return f"is no member of facts; {f'did you mean {near[0]}?' if near else 'take it out'}"
