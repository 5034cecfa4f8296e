"""How many people could have known what a report says: the fewer, the nearer it leads to whoever said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

import numpy as np
import yaml

from graph.identity.layout import VisibleLinks
from graph.model.kinds import Kind
from graph.model.labels import Label, strictest
from graph.model.links import LinkType
from graph.view import GraphView, NotFoundError

_TABLE = "exposure-2026-11.yml"
# What people take part in or are at together. A report is what tells of it, and no event.
_EVENTS = frozenset(
    {
        Kind.INCIDENT, Kind.ARREST, Kind.CRIME, Kind.CALL, Kind.VISIT, Kind.COURT_CASE, Kind.HEARING, Kind.DETENTION,
        Kind.STOP_SEARCH, Kind.JOURNEY, Kind.LETTER, Kind.ADJUDICATION,
    }
)  # fmt: skip
_CLOSE = frozenset(
    {
        LinkType.FAMILY_OF, LinkType.ASSOCIATED_WITH, LinkType.CO_DEFENDANT_OF, LinkType.CONTACT_OF, LinkType.CALLED,
        LinkType.VISITED, LinkType.WROTE_TO,
    }
)  # fmt: skip
_NOBODY = -1


class How(StrEnum):
    """How somebody could have come to know, surest first."""

    NAMED = "named"
    THERE = "there"
    CELL = "cell"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ExposureTable:
    """One version of the table, in which each member is explained."""

    version: str
    chances: Mapping[How, float]
    most_told: float
    approval_below: float


@dataclass(frozen=True, slots=True)
class Knower:
    """A person (public id) and the way: whom it leads from and over what, as public ids; nothing where he is named."""

    person: str
    how: How
    chance: float
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """The estimate for one report (public id) under its label, and everybody who counts in it, surest first."""

    record: str
    label: Label
    estimate: float
    knowers: tuple[Knower, ...]
    table: ExposureTable

    @property
    def needs_approval(self) -> bool:
        """Whether so few could have known it that the source unit is asked."""
        return self.estimate < self.table.approval_below


def load_table() -> ExposureTable:
    """The table that ships."""
    data = yaml.safe_load(resources.files("analytics").joinpath(_TABLE).read_text("utf-8"))
    chances = {How(name): float(chance) for name, chance in data["chances"].items()}
    return ExposureTable(str(data["version"]), chances, float(data["most_told"]), float(data["approval_below"]))


def exposures(view: GraphView, records: Iterable[str], table: ExposureTable) -> list[Exposure]:
    """The estimate for each of these records (public ids). Raises NotFoundError for one that cannot be read.

    It counts whom the viewer may see: there may be others, so what he is told is rather too few than too many.
    """
    links = view.visible_links()
    return [_exposure(view, links, record, table) for record in sorted(set(records))]


def _exposure(view: GraphView, links: VisibleLinks, record: str, table: ExposureTable) -> Exposure:
    stated = np.flatnonzero(np.isin(links.record, _ranks(view, record)))
    if not len(stated):
        raise NotFoundError(record)
    ends = np.unique(np.concatenate((links.source[stated], links.target[stated])))
    known = _Known(view, table)
    named = known.people(ends)
    known.add(named, How.NAMED)
    events = [int(node) for node in ends if view.graph.node_kind(int(node)) in _EVENTS]
    for event in events:
        at = np.concatenate((links.source[links.target == event], links.target[links.source == event]))
        known.add(known.people(at), How.THERE, (event,))
    _cells(view, links, named, _period(links, stated), known)
    _close(links, named, known)
    graph = view.graph
    labels = [graph.labels[graph.record_label(rank)] for rank in np.unique(links.record[stated]).tolist()]
    return Exposure(record, strictest(labels) or labels[0], known.estimate(), known.told(), table)


def _ranks(view: GraphView, record: str) -> np.ndarray:
    """Ranks of every version of a record, readable or not: links that may be read say which of them counts."""
    try:
        public = bytes.fromhex(record)
    except ValueError:
        raise NotFoundError(record) from None
    return np.array(view.graph.record_versions(public), dtype=np.int64)


def _period(links: VisibleLinks, stated: np.ndarray) -> tuple[int, int]:
    """The world minutes over which what is stated was so."""
    return int(links.valid_from[stated].min()), int(links.valid_to[stated].max())


def _cells(view: GraphView, links: VisibleLinks, named: frozenset[int], period: tuple[int, int], known: _Known) -> None:
    """Those who shared a cell with somebody who is named, while it happened."""
    during = (links.type == int(LinkType.HELD_AT)) & (links.valid_from < period[1]) & (links.valid_to > period[0])
    rows = np.flatnonzero(during)
    person, cell = view.people.person_of[links.source[rows]], links.target[rows]
    for place in np.flatnonzero(np.isin(person, sorted(named))).tolist():
        if view.graph.node_kind(int(cell[place])) is not Kind.CELL:
            continue
        same = (cell == cell[place]) & (person != person[place])
        same &= links.valid_from[rows] < links.valid_to[rows[place]]
        same &= links.valid_to[rows] > links.valid_from[rows[place]]
        way = (known.node_of(int(person[place])), int(cell[place]))
        known.add(frozenset(person[same].tolist()) - {_NOBODY}, How.CELL, way)


def _close(links: VisibleLinks, named: frozenset[int], known: _Known) -> None:
    """Those who are tied to somebody who is named."""
    rows = np.isin(links.type, [int(each) for each in _CLOSE])
    source, target = known.person_of(links.source[rows]), known.person_of(links.target[rows])
    for one, other in ((source, target), (target, source)):
        near = np.isin(one, sorted(named)) & (other != _NOBODY)
        for knows, who in sorted(set(zip(one[near].tolist(), other[near].tolist(), strict=True))):
            known.add(frozenset({who}), How.CLOSE, (known.node_of(knows),))


class _Known:
    """Everybody who could have known, each with the best way that was found."""

    def __init__(self, view: GraphView, table: ExposureTable) -> None:
        self._view, self._table = view, table
        self._found: dict[int, tuple[How, tuple[int, ...]]] = {}

    def person_of(self, nodes: np.ndarray) -> np.ndarray:
        """The person of each node, -1 for a thing."""
        people: np.ndarray = self._view.people.person_of[nodes]
        return people

    def people(self, nodes: np.ndarray) -> frozenset[int]:
        """The people among some nodes."""
        return frozenset(self.person_of(nodes).tolist()) - {_NOBODY}

    def node_of(self, person: int) -> int:
        """The node that a person goes by."""
        return int(self._view.people.representative[person])

    def add(self, people: frozenset[int], how: How, way: tuple[int, ...] = ()) -> None:
        """People who could have known in this way (nodes), unless a surer one is known: surest are added first."""
        for person in people:
            self._found.setdefault(person, (how, way))

    def estimate(self) -> float:
        """How many that is, those who may have been told counted as far as the table lets them."""
        chances = self._table.chances
        sure = sum(chances[how] for how, _ in self._found.values() if how is not How.CLOSE)
        told = sum(chances[how] for how, _ in self._found.values() if how is How.CLOSE)
        return round(sure + min(told, self._table.most_told), 2)

    def told(self) -> tuple[Knower, ...]:
        """Everybody with his way, surest first."""
        view, order = self._view, list(How)
        knowers = [
            Knower(view.ids([self.node_of(person)])[0], how, self._table.chances[how], tuple(view.ids(list(nodes))))
            for person, (how, nodes) in self._found.items()
        ]
        return tuple(sorted(knowers, key=lambda each: (order.index(each.how), each.person)))
