"""Taking a load back: what would go, shown first, and the receipt of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from graph.model.loads import LoadState, LoadSummary
from graph.model.times import isoformat, to_microseconds, utc_now
from graph.store.errors import LoadConflictError
from graph.store.port import GraphStore
from loaders.errors import LoadError, UnknownLoadError
from loaders.load_folders import LoadFolders
from loaders.quarantine import papers_of
from loaders.receipts import ReceiptFolder, WithdrawalReceipt
from loaders.withdrawal_effects import WithdrawalEffects, effects


class SecondPersonError(LoadError):
    """A withdrawal would remove or alter protections, and waits for a second person's word."""

    def __init__(self, effects: WithdrawalEffects) -> None:
        count = effects.protections_gone + effects.protections_reverted
        super().__init__(
            f"it would remove or alter {count:,} keep-aparts or separations: a second person must approve it"
        )
        self.effects = effects


@dataclass(frozen=True, slots=True)
class WithdrawalPreview:
    """What withdrawing a load would take away.

    `versions` are the record versions that it sighted; `versions_only_here` those that no other live load sights, which
    readers would no longer find; the others stay, since another load says them too.
    """

    load: LoadSummary
    versions: int
    versions_only_here: int
    effects: WithdrawalEffects


def preview_withdrawal(store: GraphStore, load_key: str) -> WithdrawalPreview:
    """Count what would go, changing nothing. Raises UnknownLoadError, or LoadConflictError unless it is published."""
    load = find_load(store, load_key)
    if load.state is not LoadState.PUBLISHED or load.published_at is None:
        raise LoadConflictError(f"load {load_key} is {load.state}: only a published load can be withdrawn")
    published = to_microseconds(load.published_at)
    head = store.head()
    with store.evidence(head) as stream:
        live = {times.handle: times for times, _, _ in stream.loads() if times.live_at(head.known_at)}
        # Publication instants are unique in a store, which handles outside it are not.
        own = [handle for handle, times in live.items() if times.published == published]
        others = np.array(sorted(set(live) - set(own)), dtype=np.int64)
        mine: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        theirs: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        for batch in stream.sightings():
            mine.append(batch[np.isin(batch[:, 1], own), 0])
            theirs.append(batch[np.isin(batch[:, 1], others), 0])
        sighted, elsewhere = _distinct(mine), _distinct(theirs)
        gone = np.setdiff1d(sighted, elsewhere, assume_unique=True)
        found = effects(store, stream, gone, np.union1d(sighted, elsewhere))
    return WithdrawalPreview(load, len(sighted), len(gone), found)


def _distinct(parts: list[np.ndarray[tuple[int], np.dtype[np.int64]]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)


def withdraw(
    store: GraphStore,
    load_key: str,
    *,
    actor: str,
    reason: str,
    receipts: ReceiptFolder,
    clock: Callable[[], datetime] = utc_now,
    approved_by: str = "",
) -> WithdrawalReceipt:
    """Take a published load back on the known clock, and leave a receipt. Earlier knowledge can still be asked for.

    Raises SecondPersonError where a protection would go and nobody but the actor has said so.
    """
    if not actor.strip() or not reason.strip():
        raise LoadError("say who withdraws the load and why: both are kept")
    preview = preview_withdrawal(store, load_key)
    if preview.effects.needs_second_person and approved_by.strip() in ("", actor):
        raise SecondPersonError(preview.effects)
    at = clock()
    store.withdraw(load_key, at, actor, reason)
    manifest = preview.load.manifest
    receipt = WithdrawalReceipt(
        load_key,
        manifest.feed,
        manifest.scope,
        manifest.file_name,
        preview.load.counts,
        preview.versions,
        preview.versions_only_here,
        actor,
        reason,
        isoformat(at),
        approved_by,
        preview.effects,
    )
    receipts.write_withdrawal(receipt)
    return receipt


def give_up(
    store: GraphStore, load_key: str, *, actor: str, folders: LoadFolders, clock: Callable[[], datetime] = utc_now
) -> LoadSummary:
    """Discard a load that was interrupted, or stopped before publishing, and its quarantine file.

    Raises UnknownLoadError, or LoadConflictError for a load in any other state.
    """
    with store.load_lock(actor):
        load = find_load(store, load_key)
        if load.state is not LoadState.LOADING:
            raise LoadConflictError(f"load {load_key} is {load.state}: only an unpublished load can be discarded")
        store.discard(store.begin_load(load.manifest, clock()), clock(), actor)
    for left in papers_of(folders.quarantine, load_key):
        left.unlink()
    return load


def find_load(store: GraphStore, load_key: str) -> LoadSummary:
    """The load of this key. Raises UnknownLoadError."""
    for load in store.loads():
        if load.key == load_key:
            return load
    raise UnknownLoadError(f"there is no load {load_key!r}: list the loads to see their keys")
