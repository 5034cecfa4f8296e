"""Who is shown to be 18 or older: nobody who is or may be younger gets a flag, a role or a likely link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.projection.evidence import Flags
from graph.identity.layout import VisibleLinks
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.snapshot.arrays import I32, NO_DATE
from graph.snapshot.graph import Graph
from graph.view import GraphView

_ADULT_YEARS = 18
_MINUTES_A_DAY = 24 * 60
# Cell, landing, spur, wing, establishment, and one to spare.
_LEVELS = 6


def adults(view: GraphView, links: VisibleLinks, as_of: int, adult_establishments: Collection[str]) -> Flags:
    """For each person of the view whether something readable shows that he was 18 by `as_of` (world minute).

    Every birth date that is stated must say so. Where none is stated, having been held in an adult establishment says
    so, and so does any dated fact about him of 18 years ago or earlier. Anything less leaves him in doubt.
    """
    people = view.people
    today = np.datetime64(as_of, "m").astype("M8[D]")
    stated, of_age = _by_birth(view, today)
    years_ago = _anniversary(np.array([today]), -_ADULT_YEARS)[0]
    long_known = int(np.datetime64(years_ago, "m").astype(np.int64))
    shown = np.zeros(len(people.representative), dtype=np.bool_)
    for ends in (links.source, links.target):
        person = people.person_of[ends]
        old = (links.valid_from <= long_known) & (links.valid_from > np.iinfo(np.int32).min)
        shown[person[(person >= 0) & old]] = True
    held = (links.type == int(LinkType.HELD_AT)) & (links.valid_from <= as_of)
    adult_place = _adult_places(view, links, adult_establishments)
    person = people.person_of[links.source[held & adult_place[links.target]]]
    shown[person[person >= 0]] = True
    return np.where(stated, of_age, shown)


def of_age(born: date, today: date) -> bool:
    """Whether somebody born on that day is 18."""
    return bool(_anniversary(np.array([born], dtype="M8[D]"), _ADULT_YEARS)[0] <= np.datetime64(today, "D"))


def _by_birth(view: GraphView, today: np.datetime64) -> tuple[Flags, Flags]:
    """Who has a readable birth date, and who was 18 by all of his."""
    people = view.people
    count = len(people.representative)
    stated, too_young = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    with view.walker() as walker:
        cut, walk = walker.cut, walker.walk
    for layer in (walk.said, walk.extra_said):
        node = np.repeat(np.arange(len(layer.start) - 1), np.diff(layer.start))
        person = people.person_of[node]
        told = (person >= 0) & (layer.born != NO_DATE) & cut.labels[layer.label]
        told &= (layer.known_from <= cut.known) & (cut.known < layer.known_to)
        comes_of_age = _anniversary(layer.born[told].astype("M8[D]"), _ADULT_YEARS)
        stated[person[told]] = True
        too_young[person[told][comes_of_age > today]] = True
    return stated, stated & ~too_young


def _anniversary(days: NDArray[np.datetime64], years: int) -> NDArray[np.datetime64]:
    """The same day so many years later; 29 February becomes 1 March, which is when such a person comes of age."""
    months = days.astype("M8[M]")
    moved: NDArray[np.datetime64] = (months + 12 * years).astype("M8[D]") + (days - months.astype("M8[D]"))
    return moved


def _adult_places(view: GraphView, links: VisibleLinks, adult_establishments: Collection[str]) -> Flags:
    """Which nodes are an adult establishment or lie in one."""
    adult = np.zeros(view.graph.node_count, dtype=np.bool_)
    establishments = _nodes_of_kind(view.graph, Kind.ESTABLISHMENT)
    adult[establishments] = [ref.key in adult_establishments for ref in view.refs(establishments.tolist())]
    lies_in = np.flatnonzero(links.type == int(LinkType.LOCATED_IN))
    for _ in range(_LEVELS):
        adult[links.source[lies_in[adult[links.target[lies_in]]]]] = True
    return adult


def _nodes_of_kind(graph: Graph, kind: Kind) -> I32:
    kinds = np.concatenate((graph.base.nodes.kind, graph.extra.nodes.kind))
    return np.flatnonzero(kinds == int(kind)).astype(np.int32)
