"""Feeds, loads and what became of their rows."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer


class FeedLine(Answer):
    """How fresh a feed is: when its newest load was extracted at the agency, and when it was published here."""

    feed: str
    agency: str
    scope: str = Field(description="The part of the world that the feed covers, such as estate")
    extracted_at: datetime
    published_at: datetime


class LoadLine(Answer):
    """One load. Its rows are accepted, duplicates, quarantined or dropped; the flagged are among the accepted."""

    key: str
    feed: str
    agency: str
    scope: str
    file_name: str
    state: str = Field(description="loading, published, withdrawn or discarded")
    rows: int
    accepted: int
    duplicates: int
    quarantined: int = Field(description="Rejected rows that wait and that you are shown: no other is in a count")
    dropped: int
    flagged: int
    extracted_at: datetime
    started_at: datetime
    started_by: str
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None


class LoadsAnswer(Answer):
    """The feeds that the reader's agency shares, and to those who run feeds every load, newest first."""

    feeds: list[FeedLine]
    loads: list[LoadLine] | None = Field(default=None, description="Absent for those who do not run feeds")
    next_cursor: str | None = None


class Rejected(Answer):
    """Rows that one rule sent to quarantine."""

    rule: str
    column: str
    rows: int
    first_line: int
    remedy: str


class LoadAnswer(Answer):
    """What became of one file. `outcome`: loaded, already loaded, or would load (a dry run)."""

    outcome: str
    key: str
    feed: str
    agency: str
    scope: str
    file_name: str
    mapping: str
    extracted_at: datetime
    marking: str | None
    rows: int
    accepted: int
    duplicates: int
    quarantined: int = Field(description="Rejected rows that wait and that you are shown: no other is in a count")
    dropped: int
    flagged: int
    dropped_by_rule: dict[str, int]
    problems: list[Rejected]
    quarantine_file: str | None
    notes: list[str]
    rows_per_second: float
    published_at: datetime | None


class FailedFile(Answer):
    """A file that was not loaded, and why."""

    file_name: str
    message: str


class LoadedAnswer(Answer):
    """What became of every file that was to be loaded."""

    receipts: list[LoadAnswer]
    failures: list[FailedFile]
    ignored: list[str] = Field(description="Files that are no tables")


class WithdrawnAnswer(Answer):
    """A load taken back. `onlyHere` are the record versions that no other load states: readers no longer find them."""

    key: str
    feed: str
    scope: str
    file_name: str
    versions: int
    only_here: int
    withdrawn_at: datetime
    approved_by: str = Field(default="", description="The second person, where one was needed")


class WithdrawalRequestAnswer(Answer):
    """A withdrawal that waits for a second person, or was refused by one."""

    key: str
    asked_by: str
    because: str
    asked_at: datetime
    protections_gone: int
    protections_altered: int
    records_gone: int
    people_split: int


class WithdrawalRequestsAnswer(Answer):
    """Withdrawals that wait, oldest first."""

    requests: list[WithdrawalRequestAnswer]
