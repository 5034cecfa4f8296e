"""A person's timeline on both clocks, and the pack to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.network import Around
from api.console.chart import MOST_FOUND, chart_of
from api.console.environment import day
from api.console.page import Page, PageDoor
from api.console.pages.people import shown_with
from api.days import WRONG, day_of
from api.questions import Clocks, clocks
from api.questions.disseminating import carried_by_entries, carried_by_ties, charted, for_dissemination
from api.questions.network import show_network
from api.questions.people import show_person, show_timeline
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.timeline import TimelineAnswer, TimelineEntry
from api.when import is_happening, when
from graph.view import NotFoundError

_TAG = "console"
_Text = Annotated[str, Query(max_length=40)]
WIDTH, _LANE, _LEFT, _TOP = 960, 22, 190, 26
_MOST_LANES = 14
_LEAST_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that was so, from one place to another along the axis, whole pixels."""

    x: int
    width: int
    y: int
    says: str
    open: bool


@dataclass(frozen=True, slots=True)
class Lanes:
    """A timeline as drawn: one lane for each kind of tie, bars, and years along the axis."""

    names: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    years: tuple[tuple[str, int], ...]
    width: int
    height: int


def timeline(
    person_id: PersonId,
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_TIMELINE))],
    at: _Text = "",
    known: _Text = "",
    sort: Annotated[str, Query(pattern="^(true|known)$")] = "true",
) -> Response:
    """What was when, and since when it has been known; as of a day on either clock."""
    errors = {name: WRONG for name, text in (("at", at), ("known", known)) if text and day_of(text) is None}
    found, unknown = _as_it_was_known(page, person_id, Clocks() if errors else as_of(at, known))
    entries = sorted(found.entries, key=lambda each: each.known_from) if sort == "known" else found.entries
    return page.show(
        "timeline.html",
        400 if errors else 200,
        found=found,
        rows=rows_of(list(reversed(entries)), {each.id: each.agency for each in found.sources}),
        lanes=lanes_of(found.entries, page.service.clock()),
        sources={each.id: each for each in found.sources},
        at=at,
        known=known,
        sort=sort,
        errors=errors,
        unknown=unknown,
    )


def _as_it_was_known(page: Page, person_id: str, when: Clocks) -> tuple[TimelineAnswer, bool]:
    """The timeline; empty, and said to be so, on a day before the reader's records of one who is there now."""
    try:
        return page.ask(show_timeline(person_id, when)), False
    except NotFoundError:
        if when.known_at is None:
            raise
        found = page.ask(show_timeline(person_id))
        return found.model_copy(update={"entries": [], "left_out": 0, "undated": 0, "said": [], "sources": []}), True


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: an entry, which agencies state it, and in how many records."""

    entry: TimelineEntry
    agencies: tuple[str, ...]
    records: int


def rows_of(entries: Sequence[TimelineEntry], agency_of: Mapping[str, str]) -> list[Row]:
    """Entries that read alike in one line, in the order of the first: two records of a visit are one visit."""
    alike: dict[tuple[object, ...], list[TimelineEntry]] = {}
    for each in entries:
        days = tuple(moment and moment.date() for moment in (each.valid_from, each.valid_to, each.known_from))
        key = (*days, each.type, each.other.id, each.role, each.assessment, each.grade)
        alike.setdefault(key, []).append(each)
    return [
        Row(
            some[0],
            tuple(sorted({agency_of[each.record] for each in some if each.record in agency_of})),
            len({each.record for each in some}),
        )
        for some in alike.values()
    ]


def pack(
    person_id: PersonId,
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_PERSON))],
) -> Response:
    """Everything about a person on paper: warnings, chart, timeline and records, with who printed it and why."""
    found = page.ask(for_dissemination(show_person(person_id), carried_by_ties))
    told = page.ask(for_dissemination(show_timeline(person_id), carried_by_entries))
    chart = None
    if page.may(Action.SHOW_NETWORK):
        chart = chart_of(page.ask(for_dissemination(show_network(person_id, Around(1, MOST_FOUND)), charted())))
    now = page.service.clock()
    return page.show("pack.html", **shown_with(found, now), told=told, chart=chart, at=now)


def as_of(at: str, known: str) -> Clocks:
    """Both clocks from days as people type them: what is known on a day is known at its end."""
    day = day_of(known)
    return clocks(day_of(at), None if day is None else datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=1))


def lanes_of(entries: Sequence[TimelineEntry], now: datetime) -> Lanes:
    """Dated entries as bars; the kinds with most entries have lanes of their own."""
    dated = [each for each in entries if each.valid_from is not None or each.valid_to is not None]
    counts: dict[str, int] = {}
    for each in dated:
        counts[each.type] = counts.get(each.type, 0) + 1
    kinds = sorted(sorted(counts, key=lambda kind: (-counts[kind], kind))[:_MOST_LANES])
    moments = [moment for each in dated for moment in (each.valid_from, each.valid_to) if moment is not None]
    first, last = min(moments, default=now), max([*moments, now])
    span = max(1.0, (last - first).total_seconds())

    def place(moment: datetime) -> int:
        return _LEFT + round((moment - first).total_seconds() / span * (WIDTH - _LEFT - 10))

    bars = []
    for each in dated:
        if each.type not in kinds:
            continue
        happened = each.valid_to is None and is_happening(each.other.kind)
        start = place(each.valid_from or first)
        end = start if happened else place(min(each.valid_to or last, last))
        says = f"{each.other.caption}: {when(each.valid_from, each.valid_to, (each.other.kind,), day)}"
        y = _TOP + kinds.index(each.type) * _LANE
        bars.append(Bar(start, max(_LEAST_WIDTH, end - start), y, says, each.valid_to is None and not happened))
    years = [
        (str(year), place(datetime(year, 1, 1, tzinfo=UTC)))
        for year in range(first.year + 1, last.year + 1)
        if (last.year - first.year) <= 12 or year % 5 == 0
    ]
    names = tuple((kind, _TOP + lane * _LANE) for lane, kind in enumerate(kinds))
    return Lanes(names, tuple(bars), tuple(years), WIDTH, _TOP + len(kinds) * _LANE + 6)


ROUTES = (
    Served("GET", "/people/{person_id}/timeline", timeline, None, "A person's timeline", _TAG),
    Served("GET", "/people/{person_id}/pack", pack, None, "A person's pack to print", _TAG),
)
