"""Rejected rows put aside with a reason: by one person where a row speaks of nobody, else with a second one's word."""

from __future__ import annotations

from dataclasses import dataclass

from api.actions import Action
from api.consult import Caller, act
from api.questions import AskedFor, Typed
from api.rejected_rows import dismissals, shown_to
from api.wiring import Service
from graph.audit import AuditAction
from graph.model.loads import LoadSummary
from graph.view import NotFoundError
from loaders.dismissals import Dismissal, speaks_of_nobody
from loaders.quarantine_rows import QuarantinedRow, QuarantineError, QuarantineFolder


@dataclass(frozen=True, slots=True)
class PutAside:
    """A dismissal with its row, as the caller sees it."""

    row: QuarantinedRow
    dismissal: Dismissal


def put_aside(service: Service, caller: Caller, key: str) -> list[PutAside]:
    """What was dismissed of a load and what is asked to be, of rows that the caller sees."""

    def found() -> list[PutAside]:
        folder, _ = _opened(service, caller, key)
        standing = []
        for each in dismissals(service).of(key):
            try:
                standing.append(PutAside(folder.kept(key, each.line, each.sheet), each))
            except QuarantineError:
                continue
        return standing

    return act(service, caller, Action.SHOW_QUARANTINE, {"load": Typed(key), "dismissed": True}, found)


def dismiss(service: Service, caller: Caller, key: str, line: int, because: str, sheet: str = "") -> PutAside:
    """Put a row aside, or ask a second person to agree where it may concern somebody.

    Raises NotFoundError for a load of which he sees nothing, and QuarantineError, which says why not.
    """

    def found() -> tuple[QuarantinedRow, LoadSummary]:
        folder, load = _opened(service, caller, key)
        return folder.kept(key, line, sheet), load

    action, about = Action.DISMISS_QUARANTINE, _asked(key, line)
    row, load = act(service, caller, action, about, found, recorded_as=AuditAction.QUARANTINE_SHOWN)

    def done() -> PutAside:
        asked = dismissals(service).ask(load, row, caller.viewer.subject, because, service.clock())
        return PutAside(row, asked)

    recorded = AuditAction.QUARANTINE_DISMISSED if speaks_of_nobody(row) else AuditAction.DISMISSAL_ASKED
    return act(service, caller, action, about, done, recorded_as=recorded)


def decide(service: Service, caller: Caller, key: str, line: int, *, agrees: bool, sheet: str = "") -> PutAside:
    """A second person's word on what somebody else asked for. Raises as `dismiss`."""

    def done() -> PutAside:
        folder, load = _opened(service, caller, key)
        row = folder.kept(key, line, sheet)
        by = caller.viewer.subject
        return PutAside(row, dismissals(service).decide(load, row, by, service.clock(), agrees=agrees))

    recorded = AuditAction.QUARANTINE_DISMISSED if agrees else AuditAction.DISMISSAL_REFUSED
    return act(service, caller, Action.DISMISS_QUARANTINE, _asked(key, line), done, recorded_as=recorded)


def take_back(service: Service, caller: Caller, key: str, line: int, because: str, sheet: str = "") -> PutAside:
    """Let a row wait again, and checks ask about it. Raises as `dismiss`."""

    def done() -> PutAside:
        folder, _ = _opened(service, caller, key)
        row = folder.kept(key, line, sheet)
        by = caller.viewer.subject
        return PutAside(row, dismissals(service).take_back(key, row.place, by, because, service.clock()))

    return act(
        service, caller, Action.DISMISS_QUARANTINE, _asked(key, line), done,
        recorded_as=AuditAction.DISMISSAL_TAKEN_BACK,
    )  # fmt: skip


def _asked(key: str, line: int) -> AskedFor:
    return {"load": Typed(key), "line": line}


def _opened(service: Service, caller: Caller, key: str) -> tuple[QuarantineFolder, LoadSummary]:
    """Every row of the load that he sees, waiting or not."""
    folder = QuarantineFolder(service.settings.quarantine, shown_to(service, caller))
    load = next((each for each in service.store.loads() if each.key == key), None)
    if load is None or folder.paper(key) is None:
        raise NotFoundError(key)
    return folder, load
