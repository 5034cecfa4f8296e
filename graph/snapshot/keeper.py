"""The snapshots of one store, kept up with its head: what a process asks for the graph of the present."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from graph.snapshot.build import build
from graph.snapshot.delta import overlay, read_delta
from graph.snapshot.errors import DeltaRefusedError, SnapshotError
from graph.snapshot.folder import OpenSnapshot, open_snapshot, remove_superseded, revisions, write
from graph.snapshot.graph import Graph
from graph.snapshot.header import SnapshotHeader, store_fingerprint
from graph.snapshot.holds import one_at_a_time
from graph.store.port import GraphStore
from graph.store.stored import Head

_TURN_TO_WRITE = "writing.lock"
# So many loads are looked back over for whether a reader's part moved: a day's, where each feed comes every hour.
_MOST_EARLIER = 256

_log = logging.getLogger(__name__)


class SnapshotKeeper:
    """Serves graphs of the store's newest head. Threads may share a keeper; processes may share its folder.

    A graph does not change in the hands of whoever holds it: a request takes one and stays with it.
    """

    def __init__(self, store: GraphStore, folder: Path, clock: Callable[[], datetime]) -> None:
        """The folder is made where there is none; `clock` dates what is written."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._store = store
        self._folder = folder
        self._clock = clock
        self._fingerprint = store_fingerprint(store.ids)
        self._turn = threading.Lock()
        self._base: OpenSnapshot | None = None
        self._graph: Graph | None = None

    def current(self) -> Graph:
        """The graph of the store's present head.

        Where the head has not moved, that is one cheap look at it. Else what changed is read and laid over the newest
        snapshot; and where there is none, or too much changed, the next snapshot is written first.
        """
        graph = self._graph
        if graph is not None and graph.head == self._store.head():
            return graph
        with self._turn:
            if self._graph is None or self._graph.head != self._store.head():
                self._graph = self._newest_graph()
            return self._graph

    def compact(self) -> Graph:
        """Write the snapshot of the present head unless somebody has, go over to it, and remove the older ones.

        Requests are served meanwhile from what there is. To be called after a disposal too: it destroys the copies.
        """
        self._write_next()
        with self._turn:
            self._graph = self._newest_graph()
            graph, base = self._graph, self._base
        if base is not None:
            with one_at_a_time(self._folder / _TURN_TO_WRITE):
                remove_superseded(self._folder, base.header.head)
        return graph

    def _newest_graph(self) -> Graph:
        """A graph of the head, for whoever has the turn."""
        while (graph := self._overlaid(self._store.head())) is None:
            self._write_next()
        return graph

    def _overlaid(self, head: Head) -> Graph | None:
        """The newest snapshot with what came after it, or None where there is none or that cannot be."""
        self._base = base = self._usable_snapshot(head)
        if base is None:
            return None
        if base.header.head == head:
            return Graph(head, base.arrays, hold=base.hold, earlier=self._earlier(head))
        try:
            with self._store.changes(base.header.head, head) as stream:
                delta = read_delta(base.arrays, stream, self._store.ids, self._store.labels())
        except DeltaRefusedError as reason:
            _log.info("a new snapshot is needed: %s", reason)
            return None
        return overlay(base.arrays, delta, hold=base.hold, earlier=self._earlier(head))

    def _earlier(self, head: Head) -> tuple[Head, ...]:
        """The heads that were served before this one; none across a disposal, or a store put back."""
        last = self._graph
        if last is None or last.head.erasures != head.erasures or last.head.revision > head.revision:
            return ()
        return last.earlier if last.head == head else (last.head, *last.earlier)[:_MOST_EARLIER]

    def _usable_snapshot(self, head: Head) -> OpenSnapshot | None:
        """The newest whole snapshot from which this store's history leads to the head."""
        for revision, path in revisions(self._folder):
            if revision > head.revision:
                continue
            snapshot = self._base if self._base is not None and self._base.path == path else self._open(path)
            if snapshot is not None and self._leads_to(snapshot.header, head):
                return snapshot
        return None

    def _open(self, path: Path) -> OpenSnapshot | None:
        try:
            return open_snapshot(path)
        except SnapshotError as error:
            _log.warning("%s", error)
            return None

    def _leads_to(self, header: SnapshotHeader, head: Head) -> bool:
        if header.store != self._fingerprint:
            _log.warning("a snapshot of another store lies in %s: it is not used", self._folder)
            return False
        # A store put back from a backup counts on from an earlier revision, but not from an earlier instant.
        earlier = header.head.revision < head.revision and header.head.known_at < head.known_at
        return header.head == head or (earlier and header.head.erasures == head.erasures)

    def _write_next(self) -> None:
        with one_at_a_time(self._folder / _TURN_TO_WRITE):
            head = self._store.head()
            newest = self._usable_snapshot(head)
            if newest is not None and newest.header.head == head:
                return
            del newest
            with self._store.evidence(head) as stream:
                arrays = build(stream, self._store.ids, self._store.labels())
            write(arrays, self._folder, SnapshotHeader(self._fingerprint, head, self._clock()))
            remove_superseded(self._folder, head)
