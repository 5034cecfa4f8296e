"""The composition root: settings become a service, and nothing else in Cordon opens a store, a snapshot or an audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from api.home import Home, HomeError
from api.settings import Settings
from graph.access import Policy, load_policy
from graph.audit import AuditLog
from graph.model.ids import IdKey
from graph.model.times import utc_now
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from loaders.receipts import LoadFolders

Clock = Callable[[], datetime]


def new_id() -> str:
    """A fresh correlation id."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that an answer needs. Close it, or use it as a context; threads may share it."""

    settings: Settings
    store: GraphStore
    keeper: SnapshotKeeper
    audit: AuditLog
    policy: Policy
    home: Home
    clock: Clock = utc_now
    ids: Callable[[], str] = new_id

    @property
    def folders(self) -> LoadFolders:
        """Where loads leave their papers."""
        return LoadFolders(self.settings.receipts, self.settings.quarantine)

    def close(self) -> None:
        """Write the audit's last line and release the store."""
        self.audit.close()
        self.store.close()

    def __enter__(self) -> Self:
        """The service itself; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the service."""
        self.close()


def open_service(
    settings: Settings,
    process: str,
    *,
    create: bool = False,
    new_key: IdKey | None = None,
    clock: Clock = utc_now,
    ids: Callable[[], str] = new_id,
) -> Service:
    """The service of a home that is there, or that is to be made. `process` names this process's audit chain.

    `new_key` is the key of public ids for a store that is made now; left out, a random one is drawn.

    Raises HomeError where there is no home, and what the store and the audit raise where they cannot be opened.
    """
    home = Home(settings.home)
    if not home.exists and not create:
        raise HomeError(
            f"there is no Cordon home in {settings.home}: `cordon demo` makes one with a made-up estate in it, "
            "`cordon init` an empty one (CORDON_HOME says where)"
        )
    store = open_store(settings.store, key=None if settings.store.exists() else new_key)
    try:
        keeper = SnapshotKeeper(store, settings.snapshots, clock)
        audit = AuditLog(settings.audit, process, clock)
    except BaseException:
        store.close()
        raise
    return Service(settings, store, keeper, audit, load_policy(), home, clock, ids)
