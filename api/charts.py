"""Charts that readers keep: each saving is a row of its own, under a label like any other.

A kept chart holds ids, places and what its maker wrote, never a name from a record: whoever opens it sees what he may
see himself. What its maker wrote bears the strictest label of his agency that he reads himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.actions import Action
from api.chart_state import State
from api.consult import Caller, act, consult
from api.questions import Question, Typed
from api.wiring import Service
from graph.access import Viewer, readable_classes
from graph.model.acts import Act
from graph.model.labels import Classification, Handling, Label
from graph.queries.chart import can_start, shown_as
from graph.store.errors import StoreError
from graph.view import GraphView, NotFoundError

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
    state: State
    savings: int


def kept_charts(service: Service, caller: Caller) -> list[KeptChart]:
    """One's own charts and those that were shared with whoever may read their label, the newest first.

    Another's chart none of whose starts is there for the reader is not there either: its name may say who they are.
    """

    def listed(view: GraphView) -> list[KeptChart]:
        me = caller.viewer.subject
        return [each for each in _readable(service, caller) if each.owner == me or _starts(view, each.state)]

    return consult(service, caller, Question(Action.LIST_CHARTS, {}, listed))


def open_chart(service: Service, caller: Caller, key: str) -> KeptChart:
    """A chart by its key, as the reader sees it.

    Raises NotFoundError for one that is not there, one that is not shared and one of which he sees no start alike.
    """

    def found(view: GraphView) -> KeptChart:
        for each in _readable(service, caller):
            if each.key == key and (starts := _starts(view, each.state)):
                return replace(each, state=each.state.seen_as(_shown(view, each.state), starts))
        raise NotFoundError(key)

    return consult(service, caller, Question(Action.OPEN_CHART, {"chart": Typed(key)}, found))


def keep_chart(service: Service, caller: Caller, key: str, *, name: str, about: str, shared: bool, state: State) -> str:
    """Keep a chart, anew where `key` is empty; returns its key. Raises ChartRefusedError for another's chart."""

    def deed() -> str:
        viewer = caller.viewer
        before = [each for each in _readable(service, caller) if each.key == key] if key else []
        if key and (not before or before[0].owner != viewer.subject):
            raise ChartRefusedError("it is somebody else's chart: save it under a name of your own")
        case = key or service.ids()
        label = label_of_own(service, viewer)
        body = {"name": name, "about": about, "shared": shared, "state": state.to_dict()}
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


def _starts(view: GraphView, state: State) -> frozenset[str]:
    """The starts of a chart that are there for the reader, now or on the day that it looks back to."""
    return frozenset(each for one in _views(view, state) for each in can_start(one, state.starts))


def _shown(view: GraphView, state: State) -> dict[str, str]:
    """By what id its nodes go, as it is drawn and, of those that are not there then, now."""
    return {who: shown for one in _views(view, state) for who, shown in shown_as(one, state.named).items()}


def _views(view: GraphView, state: State) -> tuple[GraphView, ...]:
    """Now, and after it the time that the chart is drawn as of."""
    then = state.clocks
    return (view, view.moved_to(then.valid, then.known_at)) if state.looks_back else (view,)


def _readable(service: Service, caller: Caller) -> list[KeptChart]:
    """One's own charts and those that are shared, as far as their label may be read; the newest first."""
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
        State.from_dict(body["state"]),
        step.sequence + 1,
    )
