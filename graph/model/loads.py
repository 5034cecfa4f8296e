"""Loads: one file of one feed, published whole, withdrawn whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FeedMode(StrEnum):
    """What a missing row means. FULL: it is no longer so. DELTA: nothing. EVENTS: rows are happenings, never states."""

    FULL = "full"
    DELTA = "delta"
    EVENTS = "events"


class Validity(StrEnum):
    """Where a row's world time comes from: STATED in its own columns, or OBSERVED from extract to extract."""

    STATED = "stated"
    OBSERVED = "observed"


class LoadState(StrEnum):
    """LOADING is invisible to every reader; so are DISCARDED and WITHDRAWN loads from their instant on."""

    LOADING = "loading"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class LoadManifest:
    """What is about to be loaded. Two manifests with equal `identity` are the same load, resumed or repeated."""

    feed: str
    agency: str
    system: str
    scope: str
    mode: FeedMode
    validity: Validity
    file_name: str
    file_sha256: str
    mapping_digest: str
    header: tuple[str, ...]
    extracted_at: datetime
    started_by: str
    corrects: str = ""
    """The name of the file whose rejected rows these are, put right; empty for an extract of its own."""

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What makes a repeat recognisable: the feed, its scope, the bytes, the mapping and the extraction time."""
        return (
            self.feed,
            self.scope,
            self.file_sha256,
            self.mapping_digest,
            self.extracted_at.isoformat(),
        )


# The system of records that say of a rejected row that a person put it aside, and nothing else.
DISMISSALS = "CORDON-DISMISSALS"
# The rule under which rows of records that were disposed of are counted.
DISPOSED = "record disposed of"


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """Row counts of a load. `flagged` rows are among the accepted; the rest add up to `rows` or the load fails."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    dropped: int = 0
    flagged: int = 0
    dropped_by_rule: dict[str, int] = field(default_factory=dict)

    @property
    def reconciles(self) -> bool:
        """Rows in = accepted + quarantined + duplicates + dropped by rule."""
        return self.rows == self.accepted + self.duplicates + self.quarantined + self.dropped


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """A load as the ledger of loads shows it. `key` is its public name; the instants are None until they happen."""

    key: str
    manifest: LoadManifest
    state: LoadState
    counts: LoadCounts
    started_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    last_line: int
