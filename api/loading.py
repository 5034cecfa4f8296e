"""Loading through the same door as everything else: who may, on record before and after, and the next snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.actions import Action
from api.consult import Caller, act
from api.questions import AskedFor, Typed
from api.wiring import Service
from graph.audit import AuditAction
from loaders.folder import FolderReceipt, load_folder
from loaders.mapping import FolderMapping, Mapping, is_folder_mapping, load_folder_mapping, load_mapping
from loaders.options import AcceptMissing, LoadOptions
from loaders.pipeline import load_file
from loaders.progress import OnEvent
from loaders.receipts import Outcome, Receipt
from loaders.recognition import recognise

# A delta of this many links costs every process that opens the store about as long as it takes to read a page.
_COMPACT_FROM = 20_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants loaded. `mapping` is a shipped name or a path; where it is None the file's header decides."""

    path: Path
    mapping: str | None = None
    scope: str = ""
    extracted_at: datetime | None = None
    dry_run: bool = False
    accept_missing_because: str | None = None


def load(service: Service, caller: Caller, wish: Wish, on_event: OnEvent | None = None) -> FolderReceipt:
    """Load a file or folder. A dry run writes nothing but its quarantine file.

    Raises ActionDeniedError, what `loaders.pipeline.load_file` raises for a single file, and WrongFileError or
    MappingError for a folder as a whole; what is wrong with one file of a folder stands in the receipt.
    """
    accept = wish.accept_missing_because
    options = LoadOptions(
        actor=caller.viewer.subject,
        folders=service.folders,
        extracted_at=wish.extracted_at,
        scope=wish.scope,
        dry_run=wish.dry_run,
        accept_missing=None if accept is None else AcceptMissing(caller.viewer.subject, accept),
    )
    asked: AskedFor = {"path": Typed(wish.path.name), "dry_run": wish.dry_run}
    act(service, caller, Action.LOAD, asked, lambda: None)
    found = _load(service, wish, options, on_event)
    for receipt in found.receipts:
        if receipt.outcome is Outcome.LOADED:
            _record(service, caller, receipt)
    return found


def settle(service: Service, on_long: Callable[[], None] = lambda: None) -> None:
    """Write the next snapshot where a reader would otherwise have much to lay over the last one."""
    graph = service.keeper.current()
    if graph.changed_links > _COMPACT_FROM:
        on_long()
        service.keeper.compact()


def _load(service: Service, wish: Wish, options: LoadOptions, on_event: OnEvent | None) -> FolderReceipt:
    mapping = _mapping(wish.mapping)
    if wish.path.is_dir():
        of_folder = mapping if isinstance(mapping, FolderMapping) else None
        read = (lambda _: mapping) if isinstance(mapping, Mapping) else recognise
        return load_folder(
            service.store,
            wish.path,
            of_folder,
            options=options,
            recognise=read,
            clock=service.clock,
            on_event=on_event,
        )
    if isinstance(mapping, FolderMapping):
        raise NotADirectoryError(f"mapping {mapping.name} is for a folder, and {wish.path.name} is a file")
    receipt = load_file(
        service.store,
        wish.path,
        mapping or recognise(wish.path),
        options=options,
        clock=service.clock,
        on_event=on_event,
    )
    return FolderReceipt(wish.path.name, (receipt,), (), ())


def _mapping(name: str | None) -> Mapping | FolderMapping | None:
    if name is None:
        return None
    return load_folder_mapping(name) if is_folder_mapping(name) else load_mapping(name)


def _record(service: Service, caller: Caller, receipt: Receipt) -> None:
    counts = receipt.counts
    asked: AskedFor = {
        "load": receipt.load_key, "feed": receipt.feed, "rows": counts.rows, "accepted": counts.accepted,
        "quarantined": counts.quarantined,
    }  # fmt: skip
    act(service, caller, Action.LOAD, asked, lambda: None, recorded_as=AuditAction.LOAD_PUBLISHED)
