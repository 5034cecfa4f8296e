"""How communities nest: the coarse, what each falls into, and what that falls into; and where a known group lies."""

from __future__ import annotations

from collections import Counter

import numpy as np

from analytics.ties import I64
from api.answers.estate_run import EstateRun
from api.answers.named import Names
from api.schemas.analysis import NestedLine
from api.schemas.groups import CircleLine

# What a person reads through at each level.
MOST_WHOLE, MOST_PARTS = 10, 3
LEVELS = ("coarse", "middle", "fine")
# One person by himself is no community.
_LEAST_PEOPLE = 2


def nested(run: EstateRun, names: Names) -> list[NestedLine]:
    """The coarse communities with most known members, each with what it falls into."""
    everybody = np.arange(len(run.network), dtype=np.int64)
    return _parts(run, names, everybody, 0, MOST_WHOLE)


def circles(run: EstateRun, members: I64) -> list[CircleLine]:
    """The communities of each level in which most of these members lie (numbers in the network)."""
    found = []
    for level, communities in zip(LEVELS, run.levels, strict=True):
        counts = Counter(communities.community[members].tolist())
        sizes = np.bincount(communities.community, minlength=len(communities))
        order = sorted(counts, key=lambda each: (-counts[each], each))[:MOST_PARTS]
        found += [CircleLine(level=level, people=int(sizes[each]), members=counts[each]) for each in order]
    return found


def _parts(run: EstateRun, names: Names, people: I64, level: int, most: int) -> list[NestedLine]:
    """Communities of a level among these people, those with most known members first, then the largest."""
    if level == len(LEVELS):
        return []
    community = run.levels[level].community[people]
    known = np.isin(run.network.unit[people], run.known.person)
    sizes = np.bincount(community)
    by_known = np.bincount(community[known], minlength=len(sizes))
    some = np.flatnonzero(sizes >= _LEAST_PEOPLE)
    order = some[np.lexsort((some, -sizes[some], -by_known[some]))][:most].tolist()
    return [_line(run, names, people[community == each], level) for each in order]


def _line(run: EstateRun, names: Names, people: I64, level: int) -> NestedLine:
    network, known = run.network, run.known
    here = np.isin(known.person, network.unit[people])
    groups = Counter(known.group[here].tolist())
    chief = min(groups, key=lambda unit: (-groups[unit], network.evidence.unit_id(unit)), default=None)
    finer = run.levels[level + 1].community[people] if level + 1 < len(LEVELS) else people[:0]
    return NestedLine(
        level=LEVELS[level],
        named_after=None if chief is None else names.node(network.evidence.unit_id(chief)),
        members=len(people),
        known_members=len(np.unique(known.person[here])),
        falls_into=int((np.bincount(finer) >= _LEAST_PEOPLE).sum()) if len(finer) else 0,
        parts=_parts(run, names, people, level + 1, MOST_PARTS),
    )
