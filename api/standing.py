"""Standing queries: what a reader wants to be told of when something new becomes known, each kept as rows of a case.

One is the words of a search, or a person. It holds no answer: each sign-in puts it anew, to what he may see then.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.actions import Action
from api.charts import label_of_own
from api.consult import Caller, act
from api.questions import Typed
from api.wiring import Service
from graph.access import readable_classes
from graph.model.acts import Act
from graph.store.errors import StoreError

_KIND = "standing-query"
MOST_STANDING = 20


class StandingRefusedError(StoreError):
    """A query cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A query of one's own: the words of a search, or the public id of a person."""

    key: str
    words: str
    person: str


def standing_of(service: Service, caller: Caller) -> list[Standing]:
    """One's own standing queries, by when they were kept. They are nobody's record: the answer to each is audited."""
    classes = readable_classes(service.policy, caller.viewer, service.store.labels())
    kept: dict[str, Act] = {}
    for each in service.store.acts(_KIND, classes):
        if each.actor != caller.viewer.subject:
            continue
        if each.action == "kept":
            kept[each.case] = each
        else:
            kept.pop(each.case, None)
    ordered = sorted(kept.values(), key=lambda each: (each.at, each.case))
    return [Standing(each.case, str(each.body["words"]), str(each.body["person"])) for each in ordered]


def keep_standing(service: Service, caller: Caller, *, words: str = "", person: str = "") -> None:
    """Keep a query, unless it is kept already. Raises StandingRefusedError where there are too many."""

    def deed() -> None:
        own = standing_of(service, caller)
        if any((each.words, each.person) == (words, person) for each in own):
            return
        if len(own) >= MOST_STANDING:
            raise StandingRefusedError(f"you keep {MOST_STANDING} standing queries: stop one first")
        _append(service, caller, service.ids(), 0, "kept", {"words": words, "person": person})

    act(
        service,
        caller,
        Action.KEEP_STANDING,
        {"words": Typed(words) if words else None, "person": Typed(person) if person else None},
        deed,
    )


def end_standing(service: Service, caller: Caller, key: str) -> None:
    """Be told no more of a query of one's own; anybody else's is left as it is, without a word."""

    def deed() -> None:
        if any(each.key == key for each in standing_of(service, caller)):
            _append(service, caller, key, 1, "ended", {})

    act(service, caller, Action.KEEP_STANDING, {"query": Typed(key)}, deed)


def _append(service: Service, caller: Caller, case: str, sequence: int, action: str, body: dict[str, str]) -> None:
    viewer, label = caller.viewer, label_of_own(service, caller.viewer)
    service.store.append_acts(
        [Act(_KIND, case, sequence, action, viewer.subject, viewer.agency, service.clock(), label, (), body)]
    )
