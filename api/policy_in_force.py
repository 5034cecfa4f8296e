"""The policy that a running service goes by: read again when its file changes, so that a suspension takes effect."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from api.auth.admission import Register
from api.wiring import Service, policy_of
from graph.access import PolicyError
from graph.audit import AuditAction, AuditEvent, Outcome, StatedPurpose

_log = logging.getLogger(__name__)

_ITSELF = "cordon"
_STANDING = StatedPurpose("audit", "policy", "the policy file has changed")

_Stamp = tuple[int, int, int] | None


class PolicyInForce:
    """A service under the policy of the moment. One look at the file's stamp for each request, and no more.

    A file that cannot be used changes nothing: who was let in by the last good one still is, and the log says why. So
    write a new policy aside, put it to `cordon access check`, and move it into place.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stamp = _stamp(_file(service))

    def service(self) -> Service:
        """The service as it stands now; a request keeps the one that it began with."""
        stamp = _stamp(_file(self._service))
        if stamp != self._stamp:
            self._take_up()
            self._stamp = stamp
        return self._service

    def _take_up(self) -> None:
        service = self._service
        try:
            policy = policy_of(service.settings, service.home)
        except PolicyError as error:
            _log.error("the policy file has changed and cannot be used, so that the last one still holds: %s", error)
            return
        if policy == service.policy:
            return
        register = Register(policy, service.store.ids)
        changed = replace(service, policy=policy, identity=replace(service.identity, register=register))
        # On record before anybody is let in by it.
        service.audit.append(
            AuditEvent(
                action=AuditAction.POLICY_TAKEN_UP,
                subject=_ITSELF,
                agency=_ITSELF,
                outcome=Outcome.ANSWERED,
                correlation_id=service.ids(),
                purpose=_STANDING,
                asked={"version": policy.version, "before": service.policy.version},
            )
        )
        self._service = changed


def _file(service: Service) -> Path:
    return service.settings.policy or service.settings.own_policy


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
