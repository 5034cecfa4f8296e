"""Charts that readers keep: each saving is a row of its own, under a label like any other.

A kept chart holds ids, places and what its maker wrote, never a name from a record: whoever opens it sees what he may
see himself. What its maker wrote bears the strictest label of his agency that he reads himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.actions import Action
from api.consult import Caller, act
from api.questions import Typed
from api.wiring import Service
from graph.access import Viewer, readable_classes
from graph.model.acts import Act
from graph.model.labels import Classification, Handling, Label
from graph.store.errors import StoreError
from graph.view import NotFoundError

_KIND = "chart"


class ChartRefusedError(StoreError):
    """A chart cannot be kept so; the message says why."""


@dataclass(frozen=True, slots=True)
class KeptChart:
    """The newest saving of a chart."""

    key: str
    name: str
    about: str
    shared: bool
    owner: str
    at: datetime
    state: Mapping[str, Any]
    savings: int


def kept_charts(service: Service, caller: Caller) -> list[KeptChart]:
    """One's own charts and those that were shared with whoever may read their label, the newest first."""
    return act(service, caller, Action.LIST_CHARTS, {}, lambda: _visible(service, caller))


def open_chart(service: Service, caller: Caller, key: str) -> KeptChart:
    """A chart by its key. Raises NotFoundError for one that is not there and for one that is not shared alike."""

    def found() -> KeptChart:
        for each in _visible(service, caller):
            if each.key == key:
                return each
        raise NotFoundError(key)

    return act(service, caller, Action.OPEN_CHART, {"chart": Typed(key)}, found)


def keep_chart(
    service: Service, caller: Caller, key: str, *, name: str, about: str, shared: bool, state: Mapping[str, Any]
) -> str:
    """Keep a chart, anew where `key` is empty; returns its key. Raises ChartRefusedError for another's chart."""

    def deed() -> str:
        viewer = caller.viewer
        before = [each for each in _visible(service, caller) if each.key == key] if key else []
        if key and (not before or before[0].owner != viewer.subject):
            raise ChartRefusedError("it is somebody else's chart: save it under a name of your own")
        case = key or service.ids()
        label = label_of_own(service, viewer)
        body = {"name": name, "about": about, "shared": shared, "state": dict(state)}
        sequence = before[0].savings if before else 0
        service.store.append_acts(
            [Act(_KIND, case, sequence, "saved", viewer.subject, viewer.agency, service.clock(), label, (), body)]
        )
        return case

    return act(service, caller, Action.SAVE_CHART, {"chart": Typed(key) if key else None, "shared": shared}, deed)


def label_of_own(service: Service, viewer: Viewer) -> Label:
    """The strictest label that the maker reads himself: what he could not open again would be lost."""
    for classification in (Classification.OFFICIAL_SENSITIVE, Classification.OFFICIAL):
        for handling in (Handling.C, Handling.P):
            label = Label(viewer.agency, classification, handling)
            if service.policy.admits(viewer, label):
                return label
    raise ChartRefusedError("your role reads no record of your own agency: you could not open again what you keep")


def _visible(service: Service, caller: Caller) -> list[KeptChart]:
    classes = readable_classes(service.policy, caller.viewer, service.store.labels())
    newest: dict[str, Act] = {}
    for each in service.store.acts(_KIND, classes):
        if each.case not in newest or newest[each.case].sequence < each.sequence:
            newest[each.case] = each
    shown = [each for each in newest.values() if each.actor == caller.viewer.subject or each.body["shared"]]
    return [_kept(each) for each in sorted(shown, key=lambda each: (each.at, each.case), reverse=True)]


def _kept(step: Act) -> KeptChart:
    body: Mapping[str, Any] = step.body
    return KeptChart(
        step.case,
        str(body["name"]),
        str(body["about"]),
        bool(body["shared"]),
        step.actor,
        step.at,
        body["state"],
        step.sequence + 1,
    )
