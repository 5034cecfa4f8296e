"""Quarantine through the door: who may see and correct rejected rows, and loading them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from api.actions import Action
from api.consult import Caller, act
from api.loading import Wish, load
from api.questions import AskedFor, Typed
from api.rejected_rows import waiting_rows
from api.wiring import Service
from graph.model.loads import LoadSummary
from graph.store.errors import LoadConflictError
from graph.view import NotFoundError
from loaders.folder import FolderReceipt
from loaders.kept_mappings import KeptMappings
from loaders.mapping import available_mappings, is_folder_mapping
from loaders.quarantine_rows import QuarantinedRow, QuarantineFolder, QuarantinePaper
from loaders.receipts import ReceiptFolder


@dataclass(frozen=True, slots=True)
class Waiting:
    """One load with rows in quarantine."""

    load: LoadSummary
    paper: QuarantinePaper


def waiting(service: Service, caller: Caller, feed: str | None = None, rule: str | None = None) -> list[Waiting]:
    """Loads with rows that wait or were put aside and that the caller may see, newest first; no other is counted."""

    def found() -> list[Waiting]:
        folder = _folder(service, caller)
        shown = []
        for summary in reversed(service.store.loads()):
            paper = folder.whole_paper(summary.key)
            if paper is None or feed not in (None, summary.manifest.feed):
                continue
            if rule is None or any(found == rule for found, _ in paper.by_rule):
                shown.append(Waiting(summary, paper))
        return shown

    return act(service, caller, Action.LIST_QUARANTINE, {"feed": _typed(feed), "rule": _typed(rule)}, found)


def rows(
    service: Service, caller: Caller, key: str, rule: str = "", column: str = "", line: int | None = None
) -> list[QuarantinedRow]:
    """The rows of one load. Raises NotFoundError for what is not there and for what he may not see alike."""

    def found() -> list[QuarantinedRow]:
        folder = _opened(service, caller, key)
        # Where every row was put aside, none waits.
        return folder.rows(key, rule=rule, column=column, line=line) if folder.paper(key) is not None else []

    return act(service, caller, Action.SHOW_QUARANTINE, {"load": Typed(key), "rule": _typed(rule), "line": line}, found)


def edit(
    service: Service, caller: Caller, key: str, line: int, cells: Mapping[str, str], sheet: str = ""
) -> QuarantinedRow:
    """Correct cells of one row. What was typed is in the working copy, and not in the audit."""

    def done() -> QuarantinedRow:
        return _opened(service, caller, key).edit(key, line, cells, sheet)

    asked: AskedFor = {"load": Typed(key), "line": line, "columns": tuple(Typed(name) for name in sorted(cells))}
    return act(service, caller, Action.EDIT_QUARANTINE, asked, done)


def reload(service: Service, caller: Caller, key: str, mapping: str | None = None) -> tuple[FolderReceipt, int]:
    """Load the corrected rows that he sees again; returns the receipt and how many rows that he sees still wait.

    Raises LoadConflictError for a load that is not published: its rows go with it.
    """
    act(service, caller, Action.LOAD, {"load": Typed(key)}, lambda: None)
    folder = _opened(service, caller, key)
    corrected = next(each for each in service.store.loads() if each.key == key)
    if corrected.published_at is None or corrected.withdrawn_at is not None:
        raise LoadConflictError(f"load {key} is {corrected.state}: only a published load is corrected")
    name = mapping or _mapping_of(service, key)
    rows = folder.corrections(key)
    try:
        found = load(service, caller, Wish((rows,), name))
        return found, folder.settle(key, rows)
    finally:
        rows.unlink(missing_ok=True)


def _mapping_of(service: Service, key: str) -> str | None:
    """What the load went by: as it was kept, or the one that ships. None where nothing says: then the header does.

    Raises LoadConflictError where it is not here.
    """
    receipt = ReceiptFolder(service.settings.receipts).read(key)
    if receipt is None:
        return None
    kept = KeptMappings(service.settings.mappings).of_digest(receipt.mapping_digest)
    if kept is not None:
        return str(kept)
    name = PurePath(receipt.mapping).stem
    if name not in available_mappings():
        raise LoadConflictError(
            f"its mapping, {receipt.mapping}, is neither one that ships nor kept here: name it with --mapping FILE"
        )
    if is_folder_mapping(name):
        raise LoadConflictError(
            f"its mapping, {name}, is for a whole folder, whose files refer to each other: put the rows right in the "
            "file, and load the folder again"
        )
    return name


def _typed(text: str | None) -> Typed | None:
    return Typed(text) if text else None


def _opened(service: Service, caller: Caller, key: str) -> QuarantineFolder:
    folder = _folder(service, caller)
    if all(each.key != key for each in service.store.loads()) or not folder.holds(key):
        raise NotFoundError(key)
    return folder


def _folder(service: Service, caller: Caller) -> QuarantineFolder:
    return waiting_rows(service, caller)
