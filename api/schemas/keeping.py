"""Retention and audit."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.base import Answer


class DueRecord(Answer):
    """A record whose review is due."""

    system: str
    source_id: str
    review_on: date


class DueAnswer(Answer):
    """Records due for review, oldest first. Held ones are left out."""

    on: date
    due: list[DueRecord]
    more: bool


class HeldAnswer(Answer):
    """A record kept past its review date."""

    system: str
    source_id: str
    until: date


class DisposedAnswer(Answer):
    """What was destroyed, and what could not be reached from here."""

    records: int
    quarantined_rows: int = Field(description="Rows that named them, removed from quarantine files")
    results: int = Field(description="Derived results that rest on them, and were removed")
    snapshots_held: int = Field(description="Older copies that another process holds open")


class CopiedAnswer(Answer):
    """A whole store, copied and checked."""

    counts: dict[str, int] = Field(description="How many of each part the copy holds, as its source did")
    content_hash: str = Field(description="Of the whole content; the same for source and copy")


class BackupAnswer(Answer):
    """A backup that was written and read again."""

    folder: str
    made_at: datetime
    counts: dict[str, int]
    content_hash: str


class RestoredAnswer(Answer):
    """A backup put back, without what was disposed of since."""

    counts: dict[str, int] = Field(description="What the backup held")
    disposed_again: int = Field(description="Records on the disposal list that it still held, destroyed again")
    quarantined_rows: int


class ExportedAnswer(Answer):
    """Files for a bulk import."""

    folder: str
    counts: dict[str, int]
    content_hash: str
    command: str


class ProjectedAnswer(Answer):
    """Who is who, written into the database."""

    people: int
    records: int


class ExtractLine(Answer):
    """An extract: whose, why, and until when it may be kept."""

    key: str
    folder: str
    reader: str
    purpose: str
    case_reference: str
    made_at: datetime
    expires_at: datetime


class ExtractAnswer(ExtractLine):
    """An extract that was made."""

    people: int
    things: int
    links: int
    over_budget: int = Field(description="Nodes that the budget left out at the last step")
    command: str = Field(description="What imports it into an empty database")


class ExtractsAnswer(Answer):
    """Extracts that are there, the first to expire first."""

    extracts: list[ExtractLine]


class ExpiredAnswer(Answer):
    """What was destroyed because its time was up."""

    destroyed: list[str] = Field(description="Keys of extracts")
    moved: list[str] = Field(description="Folders in which an expired extract no longer was: somebody moved it")
    emptied: list[str] = Field(description="Databases that held an expired extract")


class ChainAnswer(Answer):
    """One chain of the audit."""

    chain: str
    lines: int
    ending: str
    unacknowledged_bytes: int
    fault: str | None


class AuditAnswer(Answer):
    """Whether the log is what was written."""

    sound: bool
    lines: int
    chains: list[ChainAnswer]
    missing: list[str] = Field(description="Anchored chains that are not there")


class AuditEventLine(Answer):
    """One event of the audit, as far as it is about the person who was looked for."""

    at: datetime
    action: str
    outcome: str
    subject: str
    agency: str
    on_behalf_of: str | None
    purpose: str | None
    case_reference: str | None
    reason: str | None
    source_address: str | None
    correlation_id: str
    disclosed: list[str] = Field(description="His record ids that the answer named; nobody else's")
    asked_for: bool = Field(description="Whether the question was about him, by id or number")
    chain: str
    line: int


class AuditSearchAnswer(Answer):
    """Who looked, oldest first."""

    ids: int | None = Field(description="Under how many record ids he was looked for")
    events: list[AuditEventLine]
    more: bool
    unreadable: list[str] = Field(description="Lines that were altered or cannot be read: the answer lacks them")


class AskedOftenLine(Answer):
    """A reader who asked unusually often about one prisoner or place."""

    reader: str
    agency: str
    about: str = Field(description="`prisoner` or `place`")
    key: str = Field(description="What the log keeps in the place of what was typed")
    questions: int = Field(description="Different ones: to ask the same again counts once")
    others: int = Field(description="How many other people and places those questions named")
    first: datetime
    last: datetime
    case_references: list[str]
    named: list[str] = Field(description="Ids that every one of the answers named: whom or what it was about")


class AskedOftenAnswer(Answer):
    """Who asked unusually often on one day."""

    day: date
    most_about_a_prisoner: int
    most_about_a_place: int
    readers: list[AskedOftenLine]
    unreadable: list[str] = Field(description="Lines that were altered or cannot be read: the answer lacks them")
