"""Who asked so often in one day about one prisoner, or about one place, that somebody should ask him why.

A hold says that a rule stands which the reader may not read. Whoever asks about one man in every company, or about one
wing for man after man, may be looking for the other party of it. The answers are made so that he learns nothing; that
he tries is for security to know. It is counted from the audit log alone, which names people and places by keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from api.schemas.keeping import AskedOftenAnswer, AskedOftenLine
from api.wiring import Service
from graph.audit import AuditAction, AuditEvent, Fault, Outcome, RecordedEvent
from graph.audit import search as search_events

# A person who is planned is asked about a dozen times at most; a morning's forty arrivals, each about one prison.
MOST_ABOUT_A_PRISONER = 20
MOST_ABOUT_A_PLACE = 40
_QUESTIONS = frozenset(
    {
        AuditAction.CONFLICTS_CHECKED,
        AuditAction.MOVES_SUPPOSED,
        AuditAction.ALTERNATIVES_SHOWN,
        AuditAction.PLAN_STARTED,
        AuditAction.PLACEMENT_CERTIFIED,
    }
)
# Under which words the questions keep whom, and where, they asked about.
_PEOPLE, _PLACES = ("prisoners", "moved", "kept_apart"), ("place", "to", "places", "closed")

# Whom and where one question asked about, whatever else it said: to ask the same again is to ask nothing new.
_Content = tuple[frozenset[str], frozenset[str]]


@dataclass
class _Asked:
    """What one reader asked about one prisoner or place."""

    contents: set[_Content] = field(default_factory=set)
    instants: list[datetime] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)
    named: set[str] | None = None

    def add(self, recorded: RecordedEvent, content: _Content) -> None:
        event = recorded.event
        self.contents.add(content)
        self.instants.append(recorded.instant)
        if event.purpose is not None and event.purpose.case_reference:
            self.cases.add(event.purpose.case_reference)
        if event.outcome is Outcome.ANSWERED:
            self.named = set(event.disclosed) if self.named is None else self.named & set(event.disclosed)


def asked_often(service: Service, day: date) -> AskedOftenAnswer:
    """The readers who asked more than is usual on one day (UTC), by reader; lines that cannot be read are told of."""
    since = datetime.combine(day, time(), UTC)
    faults: list[Fault] = []
    events = search_events(service.settings.audit, since=since, until=since + timedelta(days=1), on_fault=faults.append)
    return AskedOftenAnswer(
        day=day,
        most_about_a_prisoner=MOST_ABOUT_A_PRISONER,
        most_about_a_place=MOST_ABOUT_A_PLACE,
        readers=told_of(events),
        unreadable=[str(fault) for fault in faults],
    )


def told_of(events: Iterable[RecordedEvent]) -> list[AskedOftenLine]:
    """Who asked more than is usual in these events, taken to be of one day."""
    found: dict[tuple[str, str, str, str], _Asked] = defaultdict(_Asked)
    for recorded, people, places in _whole(events):
        event = recorded.event
        reader = event.on_behalf_of or event.subject
        for about, keys in (("prisoner", people), ("place", places)):
            for key in keys:
                found[reader, event.agency, about, key].add(recorded, (people, places))
    most = {"prisoner": MOST_ABOUT_A_PRISONER, "place": MOST_ABOUT_A_PLACE}
    return [_line(*who, asked) for who, asked in sorted(found.items()) if len(asked.contents) > most[who[2]]]


def _whole(events: Iterable[RecordedEvent]) -> Iterator[tuple[RecordedEvent, frozenset[str], frozenset[str]]]:
    """Each question by its first part, with the people and places of all its parts."""
    # The parts of an event follow each other in its chain.
    parts: dict[tuple[str, int], list[RecordedEvent]] = defaultdict(list)
    for each in events:
        if each.event.action in _QUESTIONS:
            parts[each.chain, each.sequence - each.part].append(each)
    for shares in parts.values():
        people = frozenset(key for each in shares for key in _keys(each.event, _PEOPLE))
        places = frozenset(key for each in shares for key in _keys(each.event, _PLACES))
        yield shares[0], people, places


def _line(reader: str, agency: str, about: str, key: str, asked: _Asked) -> AskedOftenLine:
    others = frozenset[str]().union(*(people | places for people, places in asked.contents)) - {key}
    return AskedOftenLine(
        reader=reader,
        agency=agency,
        about=about,
        key=key,
        questions=len(asked.contents),
        others=len(others),
        first=min(asked.instants),
        last=max(asked.instants),
        case_references=sorted(asked.cases),
        named=sorted(asked.named or ()),
    )


def _keys(event: AuditEvent, members: Iterable[str]) -> Iterator[str]:
    for member in members:
        value = event.asked.get(member)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                yield each
