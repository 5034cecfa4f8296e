"""Who has leave to read people of limited access, and opening one of them in an emergency."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from api.auth.admission import Register
from api.schemas.access import BreakGlassRequest, GlassAnswer, GrantLine, GrantsAnswer
from api.wiring import Service
from graph.access import BreakGlass, Purpose, PurposeMissingError, Viewer

_log = logging.getLogger(__name__)


def grants(register: Register, glass: list[BreakGlass], now: datetime) -> GrantsAnswer:
    """Every named grant and every broken glass, the latest end first."""
    named = [
        GrantLine(
            kind="grant",
            person=register.public_id(each.person),
            subject=each.subject,
            until=each.until,
            running=now < each.until,
            given_by=each.given_by,
            because=each.because,
        )
        for each in register.policy.grants
    ]
    broken = [
        GrantLine(
            kind="break-glass",
            person=each.person.hex(),
            subject=each.subject,
            until=each.until,
            running=each.running(now),
            given_by=each.subject,
            because=f"{each.case_reference}: {each.reason}",
        )
        for each in glass
    ]
    lines = sorted([*named, *broken], key=lambda each: (each.subject, each.person, each.kind))
    return GrantsAnswer(grants=sorted(lines, key=lambda each: each.until, reverse=True))


def break_glass(service: Service, viewer: Viewer, purpose: Purpose | None, asked: BreakGlassRequest) -> GlassAnswer:
    """Open one person of limited access to this viewer, whoever he is and whether or not he is there.

    The answer tells nothing of him: a viewer must not learn from it whose access is limited.
    """
    if purpose is None:
        raise PurposeMissingError("state a purpose code, a case reference and a reason for looking")
    now = service.clock()
    until = now + timedelta(hours=asked.hours)
    entry = BreakGlass(bytes.fromhex(asked.person), viewer.person, now, until, purpose.case_reference, purpose.reason)
    service.store.break_glass(entry)
    # Whoever watches the service's log is told at once; the audit and `cordon access grants` keep it.
    _log.warning("glass broken by %s until %s", viewer.person, until.isoformat())
    return GlassAnswer(person=asked.person, subject=viewer.person, until=until)
