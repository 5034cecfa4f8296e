"""Loading through the same door as everything else: who may, on record before and after, and the next snapshot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from api.actions import Action
from api.consult import Caller, act
from api.questions import AskedFor, Typed
from api.wiring import Service
from graph.audit import AuditAction
from loaders.folder import FolderReceipt, load_files, load_folder
from loaders.kept_mappings import KeptMappings, is_of_ones_own
from loaders.mapping import (
    FolderMapping,
    Mapping,
    available_mappings,
    is_folder_mapping,
    load_folder_mapping,
    load_mapping,
)
from loaders.matching.arrivals import match_changes
from loaders.matching.model import load_model
from loaders.options import AcceptMissing, AcceptUnusual, LoadOptions
from loaders.pipeline import load_file
from loaders.progress import OnEvent
from loaders.readers import Document, WrongFileError, documents_in, standard_input
from loaders.receipts import Outcome, Receipt
from loaders.recognition import recognise

# A delta of this many links costs every process that opens the store about as long as it takes to read a page.
_COMPACT_FROM = 20_000
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants loaded. `mapping` is a name or a path; where it is None the file's header decides.

    `paths` are files, or one folder, or `-` for standard input. `sheets` are patterns of a workbook's sheets.
    """

    paths: tuple[Path, ...]
    mapping: str | None = None
    scope: str = ""
    extracted_at: datetime | None = None
    dry_run: bool = False
    accept_missing_because: str | None = None
    accept_unusual_because: str | None = None
    sheets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return self.paths[0].name if len(self.paths) == 1 else f"{len(self.paths)} files"


def load(service: Service, caller: Caller, wish: Wish, on_event: OnEvent | None = None) -> FolderReceipt:
    """Load a file or folder. A dry run writes nothing but its quarantine file.

    Raises ActionDeniedError, what `loaders.pipeline.load_file` raises for a single file, and WrongFileError or
    MappingError for a folder as a whole; what is wrong with one file of a folder stands in the receipt.
    """
    accept, unusual = wish.accept_missing_because, wish.accept_unusual_because
    options = LoadOptions(
        actor=caller.viewer.subject,
        folders=service.folders,
        extracted_at=wish.extracted_at,
        scope=wish.scope,
        dry_run=wish.dry_run,
        accept_missing=None if accept is None else AcceptMissing(caller.viewer.subject, accept),
        accept_unusual=None if unusual is None else AcceptUnusual(caller.viewer.subject, unusual),
    )
    asked: AskedFor = {"path": Typed(wish.name), "dry_run": wish.dry_run}
    act(service, caller, Action.LOAD, asked, lambda: None)
    before = service.store.head()
    found = _load(service, wish, options, on_event)
    for receipt in found.receipts:
        if receipt.outcome is Outcome.LOADED:
            _record(service, caller, receipt)
    if any(receipt.outcome is Outcome.LOADED for receipt in found.receipts):
        if is_of_ones_own(wish.mapping):
            KeptMappings(service.settings.mappings).keep(Path(str(wish.mapping)))
        match_changes(service.store, before, load_model(), actor=caller.viewer.subject, clock=service.clock)
    return found


def settle(service: Service, on_long: Callable[[], None] = lambda: None) -> None:
    """Write the next snapshot where a reader would otherwise have much to lay over the last one."""
    graph = service.keeper.current()
    if graph.changed_links > _COMPACT_FROM:
        on_long()
        service.keeper.compact()


def _load(service: Service, wish: Wish, options: LoadOptions, on_event: OnEvent | None) -> FolderReceipt:
    kept = KeptMappings(service.settings.mappings)
    mapping = _mapping(wish.mapping, kept)
    if isinstance(mapping, Mapping) and wish.sheets:
        mapping = of_sheets(mapping, wish.sheets)
    read = partial(_read_as, mapping if isinstance(mapping, Mapping) else None, wish.sheets, kept)
    store, clock = service.store, service.clock
    if len(wish.paths) == 1 and wish.paths[0].is_dir():
        of_folder = mapping if isinstance(mapping, FolderMapping) else None
        return load_folder(
            store, wish.paths[0], of_folder, options=options, recognise=read, clock=clock, on_event=on_event
        )
    if isinstance(mapping, FolderMapping):
        raise NotADirectoryError(f"mapping {mapping.name} is for a folder, and {wish.name} is none")
    documents = _documents(wish.paths, mapping)
    if documents is None:
        return load_files(store, wish.paths, options=options, recognise=read, clock=clock, on_event=on_event)
    with documents as document:
        receipt = load_file(store, document, read(document), options=options, clock=clock, on_event=on_event)
    return FolderReceipt(wish.name, (receipt,), (), ())


def of_sheets(mapping: Mapping, sheets: tuple[str, ...]) -> Mapping:
    """The mapping for these sheets of a workbook alone."""
    return replace(mapping, cell_types=replace(mapping.cell_types, sheets=sheets))


def _read_as(mapping: Mapping | None, sheets: tuple[str, ...], kept: KeptMappings, document: Document) -> Mapping:
    if mapping is not None:
        return mapping
    found = recognise(document, kept.fitting)
    return of_sheets(found, sheets) if sheets else found


def _documents(paths: tuple[Path, ...], mapping: Mapping | None) -> Document | None:
    """The one table that was named; None where there are several."""
    if len(paths) != 1:
        return None
    if str(paths[0]) == STANDARD_INPUT:
        if mapping is None:
            raise WrongFileError("standard input", "it has no name to tell its feed from", "name the mapping before -")
        return standard_input(sys.stdin.buffer)
    found = documents_in(paths[0])
    return found[0] if len(found) == 1 else None


def _mapping(name: str | None, kept: KeptMappings) -> Mapping | FolderMapping | None:
    if name is None:
        return None
    if name not in available_mappings() and not Path(name).exists() and (own := kept.named(name)) is not None:
        return load_mapping(own)
    return load_folder_mapping(name) if is_folder_mapping(name) else load_mapping(name)


def _record(service: Service, caller: Caller, receipt: Receipt) -> None:
    counts = receipt.counts
    asked: AskedFor = {
        "load": receipt.load_key, "feed": receipt.feed, "rows": counts.rows, "accepted": counts.accepted,
        "quarantined": counts.quarantined, "accepted_missing": receipt.accepted_missing is not None,
        "accepted_unusual": receipt.accepted_unusual is not None,
    }  # fmt: skip
    act(service, caller, Action.LOAD, asked, lambda: None, recorded_as=AuditAction.LOAD_PUBLISHED)
