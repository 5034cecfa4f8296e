"""What answers are made of: nodes with people resolved, links folded by pair and type, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, compress
from typing import NamedTuple

import numpy as np

from graph.identity.walker import Walker
from graph.model.evidence import NodeRef
from graph.model.links import NOT_A_TIE, PLANNED, LinkType, Role
from graph.queries.folding import Folds, fold
from graph.snapshot.arrays import I64
from graph.view import GraphView, NotFoundError

# What a walk follows unless it is told otherwise.
TIES = frozenset(LinkType) - NOT_A_TIE - PLANNED

# A thing or person with more neighbours than this is a fact about them all and not a tie between any two.
HUB_LIMIT = 100
# Where a question starts, more is read: a prolific offender is not a hub to the officer who asks about him.
START_LIMIT = 5_000


_TYPES = {int(link_type): link_type for link_type in LinkType}


class ChartNode(NamedTuple):
    """A thing, or a person with all of his visible records. `ref` is the oldest record's and `id` its public id.

    Ordered by key. `records` are public ids: a person's records, or the thing's own. A tuple, because an answer makes
    hundreds of them.
    """

    ref: NodeRef
    id: str
    caption: str
    records: tuple[str, ...]


class FoldedLink(NamedTuple):
    """All parallel links of one type between two nodes, whose key order decides which of them is `source`.

    `evidence` are the public ids of the distinct records that state it: `forward` of them from source to target,
    `backward` the other way. `grade` is the best rank among them; `assessment` where none states it as fact; `roles`
    without NONE; the interval is from the earliest start of what is dated to the latest end, in minutes.
    """

    source: str
    target: str
    type: LinkType
    forward: int
    backward: int
    grade: int
    assessment: bool
    roles: tuple[Role, ...]
    valid_from: int
    valid_to: int
    evidence: tuple[str, ...]


# What `_make` does, without a call of Python's own for each.
_CHART_NODE, _FOLDED_LINK = partial(tuple.__new__, ChartNode), partial(tuple.__new__, FoldedLink)


@dataclass(frozen=True, slots=True, order=True)
class Hub:
    """A node whose neighbours were not walked, because there are more than `more_than` distinct ones to see."""

    id: str
    more_than: int


def can_start(view: GraphView, public_ids: Iterable[str]) -> frozenset[str]:
    """Those of these ids that the reader may open a chart from."""
    return frozenset(each for each in public_ids if _rank(view.open, each) is not None)


def shown_as(view: GraphView, public_ids: Iterable[str]) -> dict[str, str]:
    """The id that a chart of this view names each of these nodes by; what is not there for the reader has none.

    Readers who see different records of one person know him by different ids.
    """
    ranks = {each: rank for each in public_ids if (rank := _rank(view.node, each)) is not None}
    if not ranks:
        return {}
    with view.walker() as walker:
        units = walker.units_of(np.array(list(ranks.values()), dtype=np.int32)).tolist()
        ids = Chart(view, walker).ids(set(units))
    return {each: ids[unit] for each, unit in zip(ranks, units, strict=True)}


def _rank(look: Callable[[str], int], public_id: str) -> int | None:
    try:
        return look(public_id)
    except NotFoundError:
        return None


class Chart:
    """Names the units of one walk and folds the links between them, many at a time."""

    def __init__(self, view: GraphView, walker: Walker) -> None:
        self._view, self._walker = view, walker
        self._ranks: dict[int, int] = {}
        self._records: dict[int, list[int]] = {}

    def start(self, public_ids: Iterable[str]) -> list[int]:
        """The distinct units of these nodes, in order of key. Raises NotFoundError for one that is not there to see."""
        ranks = np.array([self._view.open(public_id) for public_id in sorted(set(public_ids))], dtype=np.int32)
        return self.in_order(set(self._walker.units_of(ranks).tolist()))

    def in_order(self, units: Iterable[int]) -> list[int]:
        """Units by the key of the node that names them."""
        ranks = self._named(units := list(units))
        # Ranks are in order of key among the nodes of the base, and comparing them is many times faster.
        if max(ranks, default=0) < self._view.graph.base_nodes:
            return sorted(units, key=self._ranks.__getitem__)
        refs = dict(zip(units, self._view.refs(ranks), strict=True))
        return sorted(units, key=refs.__getitem__)

    def ids(self, units: Iterable[int]) -> dict[int, str]:
        """Units' public ids."""
        units = list(units)
        return dict(zip(units, self._view.ids(self._named(units)), strict=True))

    def nodes(self, units: Sequence[int]) -> list[ChartNode]:
        """The units as answers show them, in the order given, and as disclosed."""
        ranks = self._named(units)
        refs, ids = self._view.refs(ranks), self._view.ids(ranks)
        captions = self._view.captions(refs)
        records = [self._records[unit] for unit in units]
        flat = self._view.ids([node for nodes in records for node in nodes])
        self._view.disclosed.update(flat)
        ends = accumulate(map(len, records))
        borne = [tuple(flat[end - len(nodes) : end]) for nodes, end in zip(records, ends, strict=True)]
        keys = [ref.key for ref in refs]
        shown = list(map(captions.get, refs, keys)) if captions else keys
        return list(map(_CHART_NODE, zip(refs, ids, shown, borne, strict=True)))

    def links(self, units: Sequence[int], limit: I64) -> tuple[list[FoldedLink], list[int]]:
        """Links between these units, by key of both ends and type; and which had too many neighbours to be read."""
        crowded, found = self._walker.links_among(np.array(units, dtype=np.int32), limit)
        ordered = self.in_order(units)
        place_of = {unit: place for place, unit in enumerate(ordered)}
        place = np.array([place_of[unit] for unit in units], dtype=np.int64)
        folds = fold(self._view.graph, place[found.one], place[found.other], found)
        ids = self._view.ids(self._named(ordered))
        return self._folded(folds, ids), list(compress(units, crowded.tolist()))

    def hubs(self, units: Collection[int], more_than: int) -> list[Hub]:
        """These units as hubs."""
        if not units:
            return []
        return [Hub(public_id, more_than) for public_id in self.ids(self.in_order(units)).values()]

    def _folded(self, folds: Folds, ids: list[str]) -> list[FoldedLink]:
        evidence, at = self._view.record_ids(folds.record), folds.at
        records: list[tuple[str, ...]] = list(zip(map(evidence.__getitem__, at[:-1].tolist())))
        forward = folds.forward[at[:-1]].astype(np.int64)
        backward = 1 - forward
        for place in np.flatnonzero(at[1:] - at[:-1] > 1).tolist():
            said = slice(at[place], at[place + 1])
            stated = set(zip(evidence[said], folds.forward[said].tolist(), strict=True))
            records[place] = tuple(sorted({record for record, _ in stated}))
            forward[place] = sum(is_forward for _, is_forward in stated)
            backward[place] = len(stated) - forward[place]
        ends = (map(ids.__getitem__, end.tolist()) for end in (folds.low, folds.high))
        types, roles = map(_TYPES.__getitem__, folds.type.tolist()), map(_roles, folds.roles.tolist())
        counts = (column.tolist() for column in (forward, backward, folds.grade, folds.assessment))
        times = (folds.valid_from.tolist(), folds.valid_to.tolist())
        return list(map(_FOLDED_LINK, zip(*ends, types, *counts, roles, *times, records, strict=True)))

    def _named(self, units: Sequence[int]) -> list[int]:
        """The node that names each unit."""
        new = [unit for unit in units if unit not in self._ranks]
        if new:
            records = self._walker.records(new)
            self._records.update(zip(new, records, strict=True))
            self._ranks.update(zip(new, self._walker.oldest(records), strict=True))
        return [self._ranks[unit] for unit in units]


@lru_cache(maxsize=256)
def _roles(bits: int) -> tuple[Role, ...]:
    return tuple(role for role in Role if role is not Role.NONE and bits >> role & 1)
