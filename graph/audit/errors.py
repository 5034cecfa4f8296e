"""What can go wrong with the audit, in one tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AuditError(Exception):
    """Anything that the audit refuses or cannot do."""


class EventRefusedError(AuditError, ValueError):
    """An event that may not be written: content where a key belongs, or too much of it. Nothing was recorded."""


class AuditUnavailable(AuditError):  # noqa: N818 (a state of the service, which ends; no mistake of the caller's)
    """The event is not on disk, so the answer it stands for must not leave."""


class AnchorUnreadableError(AuditError, ValueError):
    """An exported anchor that is not one, or whose own hash does not match what it says."""


class FaultReason(StrEnum):
    """Why a line of a chain, or the end of one, is not what was written."""

    NOT_JSON = "not JSON"
    MALFORMED = "not a line of an audit chain"
    HASH_MISMATCH = "hash mismatch"
    OUT_OF_SEQUENCE = "missing or repeated sequence number"
    BROKEN_LINK = "broken link to the line before"
    WRONG_CHAIN = "belongs to another chain"
    CLOCK_BACKWARDS = "earlier than the line before"
    NO_START = "does not start with the chain's own first line"
    UNKNOWN_FORMAT = "format version not known here"
    AFTER_END = "follows the chain's last line"
    ALTERED_TAIL = "neither a whole line nor the beginning of one"
    UNREADABLE_EVENT = "event not known here"
    LINES_MISSING = "ends before an anchored line"
    CHAIN_MISSING = "anchored chain is not there"
    ANCHOR_MISMATCH = "differs from the anchored line"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad line of one chain. `line` counts from 1; for missing lines it is the first one missing."""

    chain: str
    line: int
    reason: FaultReason

    @property
    def file(self) -> str:
        """The chain's file name inside the audit folder."""
        return f"{self.chain}.jsonl"

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class ChainUnreadableError(AuditError):
    """A search met a line that it cannot trust or read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class LineFaultError(AuditError):
    """One line, taken by itself, is bad. Readers turn it into a `Fault` with its place."""

    def __init__(self, reason: FaultReason) -> None:
        super().__init__(reason)
        self.reason = reason
