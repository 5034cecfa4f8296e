"""Who looked at this person, what did this officer look at: events of all chains, in the order of their instants."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain as concatenated
from pathlib import Path

from graph.audit.encoding import RecordedEvent, decode
from graph.audit.errors import ChainUnreadableError, Fault, FaultReason, LineFaultError
from graph.audit.events import AuditEvent
from graph.audit.lines import ChainLine, LineKind, canonical, parse
from graph.audit.walking import chain_paths, raw_lines

_STAMP = "%Y%m%dT%H%M%S%fZ"
_EARLIEST = datetime.min.replace(tzinfo=UTC)

OnFault = Callable[[Fault], None]


@dataclass(frozen=True, slots=True)
class _Question:
    people: frozenset[str] | None
    subject: str | None
    since: datetime | None
    until: datetime | None
    person_texts: tuple[bytes, ...] | None
    subject_text: bytes

    def may_match(self, raw: bytes) -> bool:
        """Whether the line holds the wanted text at all: parsing a line costs far more than looking for it."""
        if self.person_texts is not None and not any(text in raw for text in self.person_texts):
            return False
        return self.subject_text in raw

    def matches(self, recorded: RecordedEvent) -> bool:
        event = recorded.event
        if self.since is not None and recorded.instant < self.since:
            return False
        if self.subject is not None and self.subject not in (event.subject, event.on_behalf_of):
            return False
        return self.people is None or not self.people.isdisjoint(_named(event))


def search(
    folder: Path,
    *,
    person_id: str | Collection[str] | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    on_fault: OnFault | None = None,
) -> Iterator[RecordedEvent]:
    """Events that meet every condition, in instant order, streamed.

    `person_id` (one public id, or all that a person goes by) is matched in what was disclosed and in what was asked;
    `subject` as the one who asked or on whose behalf it was asked; `since` is included, `until` is not.
    Each line returned has been checked against its own hash, but only `verify` can say that none is missing. A bad line
    raises ChainUnreadableError, or goes to `on_fault` and is passed over. Raises FileNotFoundError without the folder.
    """
    # No id given asks about everyone, an empty collection of ids about no one.
    people = None if person_id is None else frozenset([person_id] if isinstance(person_id, str) else person_id)
    texts = None if people is None else tuple(canonical(person) for person in sorted(people))
    question = _Question(people, subject, since, until, texts, b"" if subject is None else canonical(subject))
    return _in_order(chain_paths(folder), question, on_fault or _refuse)


def _in_order(paths: list[Path], question: _Question, on_fault: OnFault) -> Iterator[RecordedEvent]:
    """Merge the chains, opening each only when the merge reaches its start: there may be thousands of short ones."""
    waiting = sorted(((_start(path), path) for path in paths), reverse=True)
    heap: list[tuple[datetime, str, int, RecordedEvent, Iterator[RecordedEvent]]] = []
    while waiting or heap:
        while waiting and (not heap or waiting[-1][0] <= heap[0][0]):
            _advance(heap, _matching(waiting.pop()[1], question, on_fault))
        if heap:
            *_, recorded, rest = heapq.heappop(heap)
            yield recorded
            _advance(heap, rest)


def _advance(
    heap: list[tuple[datetime, str, int, RecordedEvent, Iterator[RecordedEvent]]], events: Iterator[RecordedEvent]
) -> None:
    recorded = next(events, None)
    if recorded is not None:
        heapq.heappush(heap, (recorded.instant, recorded.chain, recorded.sequence, recorded, events))


def _matching(path: Path, question: _Question, on_fault: OnFault) -> Iterator[RecordedEvent]:
    with path.open("rb") as stream:
        for number, raw in enumerate(raw_lines(stream), start=1):
            if not raw.endswith(b"\n") or not question.may_match(raw):
                continue
            try:
                line = parse(raw[:-1])
                if line.chain != path.stem:
                    raise LineFaultError(FaultReason.WRONG_CHAIN)
                if question.until is not None and line.instant >= question.until:
                    return
                recorded = _event_of(line)
            except LineFaultError as fault:
                on_fault(Fault(path.stem, number, fault.reason))
                continue
            if recorded is not None and question.matches(recorded):
                yield recorded


def _event_of(line: ChainLine) -> RecordedEvent | None:
    return decode(line) if line.kind is LineKind.EVENT else None


def _named(event: AuditEvent) -> Iterator[object]:
    for value in concatenated(event.disclosed, event.asked.values()):
        yield from value if isinstance(value, tuple) else (value,)


def _start(path: Path) -> datetime:
    """When the chain starts, by its file's name: nothing in it is earlier. A strange name is read first."""
    try:
        return datetime.strptime(path.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return _EARLIEST


def _refuse(fault: Fault) -> None:
    raise ChainUnreadableError(fault)
