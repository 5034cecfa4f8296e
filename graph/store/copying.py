"""A whole store into an empty one, checked by counting and hashing what is there afterwards."""

from __future__ import annotations

from collections.abc import Callable

from graph.model.ids import IdKey
from graph.store.contents import Batches, Contents, Fingerprint, Fingerprinting, fingerprint
from graph.store.errors import StoreError
from graph.store.port import GraphStore


def copy_store(
    source: GraphStore, target: GraphStore, before_opening: Callable[[], None] = lambda: None
) -> Fingerprint:
    """Copy everything; returns what both now hold.

    `before_opening` runs once all is there and checked, while nobody can open the target yet.
    Raises StoreError where the target is not empty or has another key, and where it does not hold afterwards what the
    source held; the target can then not be opened.
    """
    if source.ids != target.ids:
        raise StoreError("the store to copy into was made with another id key: make it with the one that is copied")
    with target.filling() as fill:
        with source.contents() as contents:
            passing = _Passing(contents)
            fill(passing)
        given = passing.result()
        with target.contents() as there:
            taken = fingerprint(there)
        if taken != given:
            raise StoreError(f"the copy differs from what was copied: {_difference(given, taken)}")
        before_opening()
    return given


class _Passing:
    """Contents, fingerprinted while they are read."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._print = Fingerprinting()

    @property
    def key(self) -> IdKey:
        return self._contents.key

    def batches(self) -> Batches:
        return self._print.passing(self._contents.batches())

    def result(self) -> Fingerprint:
        return self._print.result(self.key)


def _difference(given: Fingerprint, taken: Fingerprint) -> str:
    parts = [
        f"{given.counts[part]:,} {part} became {taken.counts[part]:,}"
        for part in given.counts
        if given.counts[part] != taken.counts[part]
    ]
    return ", ".join(parts) or "the counts are the same, and the content hash is not"
