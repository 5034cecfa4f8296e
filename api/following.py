"""What is done again whenever something new was published."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.store.port import GraphStore


def after_each_load(
    store: GraphStore, every: float, wait: Callable[[float], object], stopped: Callable[[], bool]
) -> Iterator[int]:
    """The store's revision now, and each later one that is found at a look every so many seconds, until stopped.

    Several loads between two looks are one.
    """
    seen: int | None = None
    while not stopped():
        revision = store.head().revision
        if revision != seen:
            seen = revision
            yield revision
            continue
        wait(every)
