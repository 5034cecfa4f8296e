"""Verifying and anchoring the audit are on record in it too: who keeps the log is somebody who looks at it."""

from __future__ import annotations

from datetime import date

from api.settings import Settings
from api.wiring import new_id
from graph.audit import AuditAction, AuditEvent, AuditLog, Outcome, StatedPurpose
from graph.model.times import utc_now

# It is done at the machine, by whoever may read the log's files, and shows nothing of what they hold: no token is
# asked for, and the account stands for who it was.
_HERE = "this-machine"
_STANDING = StatedPurpose("audit", "upkeep", "the audit is looked after")


def put_on_record(settings: Settings, account: str, action: AuditAction, asked: dict[str, str | int | bool]) -> None:
    """Append to the home's own log, in a chain of its own. Raises AuditUnavailable where that cannot be."""
    with AuditLog(settings.audit, "audit", utc_now) as log:
        log.append(
            AuditEvent(
                action=action,
                subject=f"cli:{account}",
                agency=_HERE,
                outcome=Outcome.ANSWERED,
                correlation_id=new_id(),
                purpose=_STANDING,
                asked=asked,
            )
        )


def verified(settings: Settings, account: str, *, sound: bool, chains: int, lines: int, anchors: int) -> None:
    """That the log was verified, and what came of it."""
    asked: dict[str, str | int | bool] = {"sound": sound, "chains": chains, "lines": lines, "anchors": anchors}
    put_on_record(settings, account, AuditAction.AUDIT_VERIFIED, asked)


def anchored(settings: Settings, account: str, day: date) -> None:
    """That a day's anchor was printed."""
    put_on_record(settings, account, AuditAction.AUDIT_ANCHORED, {"day": day.isoformat()})
