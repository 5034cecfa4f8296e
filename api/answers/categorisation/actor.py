"""Who acts on a case, whom the act is about, and which label it bears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from graph.access import Viewer
from graph.model.labels import Label, strictest
from graph.view import GraphView


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and when; `new_id` makes the key of a case that begins."""

    viewer: Viewer
    now: datetime
    new_id: Callable[[], str]


def about(view: GraphView, person: str) -> tuple[bytes, ...]:
    """The records that an act about a person names: all of his that the actor may see."""
    return tuple(sorted(bytes.fromhex(each) for each in view.person(person).record_ids))


def label_of_act(actor: Actor, rests_on: Label | None) -> Label:
    """The actor's agency owns what he writes; otherwise it is as strict as what it rests on."""
    own = Label(actor.viewer.agency)
    if rests_on is None:
        return own
    return strictest((own, rests_on), actor.viewer.agency) or own
