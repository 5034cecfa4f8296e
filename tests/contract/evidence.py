"""Small evidence for store tests: one call makes a row, one call loads rows as a published load."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadManifest, Validity
from graph.model.times import OPEN_END, OPEN_START
from graph.store.port import GraphStore
from graph.store.stored import OpenLoad, ReadCut

KEY = IdKey(bytes(range(32)))
START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
PRISON = Label("prison")
POLICE = Label("police", Classification.OFFICIAL_SENSITIVE, Handling.C, ("not-disseminable",))


def moment(hours: float) -> datetime:
    """An instant so many hours after the first extract."""
    return START + timedelta(hours=hours)


def person(number: int | str, system: str = "NOMIS") -> NodeRef:
    """A PERSON node."""
    return NodeRef(Kind.PERSON, system, f"A{number:04d}BC" if isinstance(number, int) else number)


def incident(number: int) -> NodeRef:
    """An INCIDENT node."""
    return NodeRef(Kind.INCIDENT, "NOMIS", str(number))


def row(
    source_id: str,
    *links: LinkClaim,
    describes: Sequence[Description] = (),
    label: Label = PRISON,
    content: str = "",
    line: int = 2,
    system: str = "NOMIS",
    review_on: date | None = None,
    origin: str | None = None,
) -> EvidenceRow:
    """One row; its version is the hash of what it says, so that equal calls make equal versions."""
    said = repr((source_id, links, tuple(describes), label, content))
    return EvidenceRow(
        system,
        source_id,
        hashlib.blake2b(said.encode(), digest_size=16).digest(),
        line,
        (source_id, content),
        label,
        tuple(describes),
        links,
        review_on=review_on,
        origin=origin,
    )


def involved(
    who: NodeRef, what: NodeRef, role: Role = Role.SUSPECT, valid_from: int = OPEN_START, valid_to: int = OPEN_END
) -> LinkClaim:
    """A person's part in an incident."""
    return LinkClaim(who, what, LinkType.INVOLVED_IN, role, valid_from=valid_from, valid_to=valid_to)


def described(who: NodeRef, surname: str, forenames: str = "Sam", born: str = "1985-04-12") -> Description:
    """A person's name and birth date."""
    return Description(who, {"surname": surname, "forenames": forenames, "date_of_birth": born})


def manifest(
    name: str,
    *,
    extracted: float = 0,
    feed: str = "prison-incidents",
    mode: FeedMode = FeedMode.EVENTS,
    validity: Validity = Validity.STATED,
    scope: str = "",
    corrects: str = "",
) -> LoadManifest:
    """A load's manifest; `name` makes its file's content different from others."""
    return LoadManifest(
        feed=feed,
        agency="prison",
        system="NOMIS",
        scope=scope,
        mode=mode,
        validity=validity,
        file_name=f"{name}.csv",
        file_sha256=hashlib.sha256(name.encode()).hexdigest(),
        mapping_digest="0" * 64,
        header=("id", "content"),
        extracted_at=moment(extracted),
        started_by="data-officer",
        corrects=corrects,
    )


def write(store: GraphStore, opened: OpenLoad, rows: Sequence[EvidenceRow]) -> None:
    """Write rows as one batch."""
    numbered = [replace(entry, line=line) for line, entry in enumerate(rows, opened.resume_after + 2)]
    counts = replace(opened.counts, rows=opened.counts.rows + len(rows))
    store.write(opened, numbered, counts, len(rows) + 1)


def load(store: GraphStore, rows: Sequence[EvidenceRow], about: LoadManifest, at: datetime | None = None) -> OpenLoad:
    """Open, write and publish; `at` defaults to an hour after the extraction."""
    when = at or about.extracted_at + timedelta(hours=1)
    opened = store.begin_load(about, when)
    write(store, opened, rows)
    store.publish(opened, when, "data-officer")
    return opened


def everything(store: GraphStore) -> ReadCut:
    """All classes, as known now."""
    return ReadCut(frozenset(store.labels()), store.head().known_at)
