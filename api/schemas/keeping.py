"""Retention and audit."""

from __future__ import annotations

from datetime import date

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
