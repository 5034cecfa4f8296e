"""Beside a served home: a process that looks for changes of risk after each load, in a registered client's name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Event

from api.actions import Action
from api.auth import ClientRefusedError
from api.consult import Caller, consult
from api.following import after_each_load
from api.home import Home
from api.questions.categorisation import monitor_risk
from api.settings import Settings, SettingsError
from api.stopping import stops
from api.wiring import Service, open_service
from graph.store.errors import StoreBusyError, StoreUnavailableError

OFF = "off"
# Of the register of made-up clients that a demonstration has.
DEMO_CLIENT = "cordon-monitor"
_EVERY_SECONDS = 10.0
# Whoever asks something meanwhile comes first.
_NICENESS = 5
# A look in progress is cut off then: what it had not written is found by the next one.
_GRACE_SECONDS = 5


def monitoring_client(settings: Settings) -> str | None:
    """The client in whose name changes of risk are looked for; None where nobody does."""
    name = settings.risk_monitor or (DEMO_CLIENT if Home(settings.home).is_demo and settings.issuer is None else OFF)
    return None if name == OFF else name


def monitor(service: Service, name: str) -> Caller:
    """The client as a caller. Raises SettingsError for one that may not look for changes of risk."""
    try:
        client = service.identity.register.client(name, service.clock())
        viewer = service.identity.register.of_client(client)
    except ClientRefusedError as error:
        raise SettingsError(f"CORDON_RISK_MONITOR: {name}: {error}") from None
    if not service.policy.may(viewer, Action.MONITOR_RISK.value.grant):
        raise SettingsError(f"CORDON_RISK_MONITOR: {name} has no role that grants {Action.MONITOR_RISK.value.grant}")
    if client.purpose is None:
        raise SettingsError(f"CORDON_RISK_MONITOR: the policy registers no purpose for {name}")
    return Caller(viewer, client.purpose, service.ids(), "risk-monitor", client.purpose)


@contextmanager
def monitored(service: Service) -> Iterator[str | None]:
    """Have changes of risk looked for while the block runs, after every load by whatever process; gives the client.

    Raises SettingsError where the client that is set may not.
    """
    name = monitoring_client(service.settings)
    if name is None:
        yield None
        return
    monitor(service, name)
    process = get_context("spawn").Process(target=_follow, args=(service.settings, name, os.getpid()), daemon=True)
    process.start()
    try:
        yield name
    finally:
        process.terminate()
        process.join(_GRACE_SECONDS)
        process.kill()
        process.join()


def follow(service: Service, name: str, stop: Event, parent: int) -> None:
    """Look now and after each load, until told to stop or until the process that asked for it is gone."""

    def ended() -> bool:
        return _ended(stop, parent)

    for _ in after_each_load(service.store, _EVERY_SECONDS, stop.wait, ended):
        while not ended():
            try:
                consult(service, monitor(service, name), monitor_risk(service))
                break
            except StoreBusyError:
                # Somebody loads: what he publishes is looked at with it.
                stop.wait(_EVERY_SECONDS)


def go_on(settings: Settings, name: str, stop: Event, parent: int) -> None:
    """Follow, and where the store does not answer begin anew until it does: nobody would notice if nobody looked."""
    while not _ended(stop, parent):
        try:
            with open_service(settings, "risk-monitor") as service:
                follow(service, name, stop, parent)
        except StoreUnavailableError:
            stop.wait(_EVERY_SECONDS)


def _ended(stop: Event, parent: int) -> bool:
    return stop.is_set() or os.getppid() != parent


def _follow(settings: Settings, name: str, parent: int) -> None:
    os.nice(_NICENESS)
    with stops() as stop:
        go_on(settings, name, stop, parent)
