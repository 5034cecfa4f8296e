"""Whom a person was disclosed to: the audit searched by all that he goes by, for a subject or an investigator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from api.questions import Typed
from api.schemas.keeping import AuditEventLine, AuditSearchAnswer
from api.wiring import Service
from graph.access import Purpose, Viewer
from graph.audit import Fault, RecordedEvent
from graph.audit import search as search_events
from graph.model.identifiers import IdentifierType
from graph.model.links import LinkType
from graph.safety_view import safety_view
from graph.store.stored import PersonQuery
from graph.view import GraphView, NotFoundError

# A number on more records than this is nobody's.
_MOST_BEARERS = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: a person by the id of one of his records or by a canonical prison number, a reader, a time."""

    person: str | None = None
    prison_number: str | None = None
    reader: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 1_000


def search(service: Service, viewer: Viewer, purpose: Purpose, sought: Sought) -> AuditSearchAnswer:
    """The events, oldest first; of each only which of this person's ids it named. Unreadable lines are told of.

    He is looked for under every record that is his by all evidence there is, read or not by whoever searches: an answer
    to "who was told of me" that leaves a record out would be wrong. The other ids are shown where an event named them,
    and are names of nothing without the store.
    """
    names = None if sought.person is None and sought.prison_number is None else _names(service, viewer, purpose, sought)
    faults: list[Fault] = []
    found: Iterator[RecordedEvent] = search_events(
        service.settings.audit,
        person_id=names,
        subject=sought.reader,
        since=sought.since,
        until=sought.until,
        on_fault=faults.append,
    )
    events = list(islice(found, sought.limit + 1))
    return AuditSearchAnswer(
        ids=None if names is None else sum(not name.startswith(Typed.KEYED) for name in names),
        events=[_line(each, names or frozenset()) for each in events[: sought.limit]],
        more=len(events) > sought.limit,
        unreadable=[str(fault) for fault in faults],
    )


def _names(service: Service, viewer: Viewer, purpose: Purpose, sought: Sought) -> frozenset[str]:
    """Ids of the person's records, and what the audit keeps in the place of his numbers where a reader typed them."""
    view = safety_view(service.keeper.current(), service.store, purpose, viewer)
    ids = {sought.person} if sought.person else _bearers(view, sought.prison_number or "")
    numbers = {sought.prison_number} if sought.prison_number else set[str]()
    found = set(ids)
    for public_id in ids:
        try:
            person = view.person(public_id)
        except NotFoundError:
            # A thing, or a record that was disposed of since: the log still has its id.
            continue
        found.update(person.record_ids)
        links = view.store.links(person.records, view.read_cut, (LinkType.HAS_IDENTIFIER,))
        numbers.update(link.target.key for link in links)
    pseudonym = service.store.ids.pseudonym
    return frozenset(found | {Typed(number).kept(pseudonym) for number in numbers})


def _bearers(view: GraphView, prison_number: str) -> set[str]:
    query = PersonQuery(identifier=(IdentifierType.PRISON_NUMBER.value, prison_number))
    refs = view.store.find_people(query, view.read_cut, _MOST_BEARERS)
    return {view.store.ids.node_id(ref).hex() for ref in refs}


def _line(recorded: RecordedEvent, names: frozenset[str]) -> AuditEventLine:
    event, purpose = recorded.event, recorded.event.purpose
    return AuditEventLine(
        at=recorded.instant,
        action=str(event.action),
        outcome=str(event.outcome),
        subject=event.subject,
        agency=event.agency,
        on_behalf_of=event.on_behalf_of,
        purpose=None if purpose is None else purpose.code,
        case_reference=None if purpose is None else purpose.case_reference,
        reason=None if purpose is None else purpose.reason,
        source_address=event.source_address,
        correlation_id=event.correlation_id,
        disclosed=[each for each in event.disclosed if each in names],
        asked_for=not names.isdisjoint(_asked(recorded)),
        chain=recorded.chain,
        line=recorded.sequence,
    )


def _asked(recorded: RecordedEvent) -> Iterator[str]:
    for value in recorded.event.asked.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                yield each
