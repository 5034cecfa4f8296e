"""Two answers to one question, compared to the letter but for what no two runs can have in common.

That is: where a home and its store lie; an instant about this run; an id that was drawn or derived from such an
instant, as long as it stands for one and the same other id throughout the answer; a signed token; how long something
took, and how far a load had come when that was said. Each of these may differ only from another of its sort in the same
place; and so may how old an extract is, in hours, by as much as two runs lie apart. What both answers share is compared
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

# Longer than two answers of these tests lie apart, and far shorter than the made-up estate's history.
APART_HOURS, RUN_DAYS = 2, 1
_INSTANT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CHAIN = r"\d{8}T\d{12}Z"
_ID = rf"{_UUID}|{_CHAIN}|(?<![0-9A-Za-z])[0-9a-f]{{12,64}}(?![0-9A-Za-z])"
_TOKEN = r"eyJ[\w-]+\.[\w-]+\.[\w-]+"
_TOOK = r'(?<="latencyMs":)\d+(?:\.\d+)?|\d+(?:\.\d+)?(?= (?:s|ms|seconds?)\b)'
_AGE = r'(?<="ageHours":)\d+(?:\.\d+)?|[\d,]+(?= h ago\b)'
_LOOSE = re.compile(f"(?P<age>{_AGE})|(?P<token>{_TOKEN})|(?P<instant>{_INSTANT})|(?P<took>{_TOOK})|(?P<id>{_ID})")
_PROGRESS = re.compile(r"^.* rows {2}[\d,]+/s.*\n", re.MULTILINE)

Places = Mapping[str, str]


def difference(one: str, other: str, places: tuple[Places, Places] = ({}, {})) -> str | None:
    """Where two answers differ that should not, in a line, or None. `places`: paths, and what they are called."""
    one, other = (_named(_PROGRESS.sub("", text), named) for text, named in zip((one, other), places, strict=True))
    firm, firm_other = _LOOSE.split(one)[:: _LOOSE.groups + 1], _LOOSE.split(other)[:: _LOOSE.groups + 1]
    if firm != firm_other:
        return _where(firm, firm_other)
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for mine, yours in zip(_LOOSE.finditer(one), _LOOSE.finditer(other), strict=True):
        a, b, sort = mine.group(), yours.group(), mine.lastgroup
        alike = sort == yours.lastgroup and (
            sort in {"took", "token"}
            or (sort == "instant" and (a == b or _about_now(a, b)))
            or (sort == "age" and abs(_hours(a) - _hours(b)) <= APART_HOURS)
            or (sort == "id" and there.setdefault(a, b) == b and back.setdefault(b, a) == a)
        )
        if not alike:
            return f"{a!r} against {b!r} after …{one[max(0, mine.start() - 80) : mine.start()]!r}"
    return None


def _named(text: str, places: Places) -> str:
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, f"<{places[place]}>")
    return text


def _hours(said: str) -> float:
    return float(said.replace(",", ""))


def _about_now(*said: str) -> bool:
    one, other = (each if each.tzinfo else each.replace(tzinfo=UTC) for each in map(datetime.fromisoformat, said))
    near = all(abs(datetime.now(UTC) - each) < timedelta(days=RUN_DAYS) for each in (one, other))
    return near and abs(one - other) < timedelta(hours=APART_HOURS)


def _where(firm: list[str], firm_other: list[str]) -> str:
    """The first stretch that should have been the same: what may differ before it says nothing."""
    one, other = next(
        ((a, b) for a, b in zip(firm, firm_other, strict=False) if a != b),
        (f"{len(firm)} stretches", f"{len(firm_other)} stretches"),
    )
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begins = max(0, at - 80)
    return f"{one[begins : at + 120]!r} against {other[begins : at + 120]!r}"
