"""Which rejected rows a reader is shown: by the label that each would have borne, and none that names who is closed.

Whatever else tells of a load counts these rows and no others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from api.consult import Caller
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.admission import granted_to, nodes_meant, public_id_of, sight_of
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.safety_view import safety_view
from graph.view import GraphView, NotFoundError
from loaders.quarantine_rows import QuarantinedRow, QuarantineFolder, Sees

if TYPE_CHECKING:
    # It reads lines as files are read, and brings every reader with it.
    from loaders.dismissals import Dismissals

# What looks for who is closed to a reader reads their numbers alone, and tells him nothing.
_LOOKING = Purpose(PurposeCode.DATA_QUALITY, "quarantine", "whom a rejected row names")
# Shorter ones stand in cells that have nothing to do with him.
_SHORTEST = 4
# Parts of a number may be set apart where it was typed.
_BETWEEN = r"[ ./-]?"


def rejected_of(service: Service, caller: Caller) -> Callable[[str], list[QuarantinedRow]]:
    """What gives the rows of a load that wait and that this reader sees; none where it is not his to see any."""

    @cache
    def folder() -> QuarantineFolder:
        return waiting_rows(service, caller)

    return lambda key: folder().rows(key) if folder().paper(key) is not None else []


def waiting_rows(service: Service, caller: Caller) -> QuarantineFolder:
    """The rows that wait and that this reader sees."""
    aside = cache(dismissals(service).put_aside)
    return QuarantineFolder(service.settings.quarantine, shown_to(service, caller), aside)


def dismissals(service: Service) -> Dismissals:
    """The home's record of rows put aside."""
    from loaders.dismissals import Dismissals  # noqa: PLC0415

    return Dismissals(service.settings.receipts, service.store)


def shown_to(service: Service, caller: Caller) -> Sees:
    """What tells whether this reader sees a row. A row without a label is shown to nobody."""
    policy, viewer = service.policy, caller.viewer
    named = _named(_closed_numbers(service, caller))

    @cache
    def admits(label: Label) -> bool:
        return policy.shows_rejected(viewer, label)

    def sees(row: QuarantinedRow) -> bool:
        if row.label is None or not admits(row.label):
            return False
        return named is None or not any(named.search(cell) for cell in (*row.cells.values(), row.text))

    return sees


def _named(numbers: Collection[str]) -> re.Pattern[str] | None:
    bare = sorted({re.sub(r"[ ./-]", "", number) for number in numbers})
    words = [_BETWEEN.join(map(re.escape, number)) for number in bare if len(number) >= _SHORTEST]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None


def _closed_numbers(service: Service, caller: Caller) -> set[str]:
    """The numbers of the reader, of his declared connections and of people of limited access without a grant."""
    sight = sight_of(service.policy, caller.viewer, service.store, service.clock())
    people = sight.closed | sight.limited
    if not people:
        return set()
    view = safety_view(service.keeper.current(), service.store, _LOOKING, caller.viewer)
    meant = {view.graph.node_public(node).hex() for each in people for node in nodes_meant(view.graph, each)}
    return {number for person in meant for number in _numbers(view, person)} | set(_stated(service, caller))


def _stated(service: Service, caller: Caller) -> Iterator[str]:
    """What the policy itself calls them by: there may be no record of them yet but the one that was rejected."""
    policy, closed = service.policy, caller.viewer.self_ids
    staff = policy.staff.get(caller.viewer.person)
    named = [*(() if staff is None else staff.people), *(each.person for each in policy.restricted)]
    granted = granted_to(policy, caller.viewer, service.store.ids, service.clock())
    for person in named:
        public_id = public_id_of(person, service.store.ids)
        if not isinstance(person, str) and (public_id.hex() in closed or public_id not in granted):
            yield person.key


def _numbers(view: GraphView, person: str) -> Iterator[str]:
    try:
        records = view.person(person).records
    except NotFoundError:
        return
    yield from (record.key for record in records)
    yield from (link.target.key for link in view.store.links(records, view.read_cut, (LinkType.HAS_IDENTIFIER,)))
