"""What can go wrong with a snapshot.

SnapshotError
└── DeltaRefusedError
    └── DeltaTooLargeError
StaleGraphError: nothing is wrong with the snapshot, but the store has moved on
"""

from __future__ import annotations


class SnapshotError(Exception):
    """A snapshot cannot be built, written or opened; the message says why and what to do."""


class DeltaRefusedError(SnapshotError):
    """What changed cannot be laid over this base: the next snapshot has to be written instead."""


class DeltaTooLargeError(DeltaRefusedError):
    """More links changed than a delta may hold."""


def damaged(snapshot: str, what: str) -> SnapshotError:
    """The error for a snapshot that is not what was written."""
    return SnapshotError(
        f"snapshot {snapshot} is damaged: {what}; remove its folder and it is built anew from the store"
    )


class StaleGraphError(Exception):
    """The view's graph is older than the store: take a fresh one and ask again. A check never answers from the past."""
