"""Everybody at once: the people of a whole view, by connected components over all records and identifiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.identity import kernels
from graph.identity.layout import Flags
from graph.identity.pairs import JOINING
from graph.identity.rule import ConflictKind, Dropped
from graph.identity.walker import Walker, entries_at, identity_cut
from graph.model.links import Role
from graph.snapshot.arrays import I32, I64, KNOWN_OPEN, NO_DATE, U8
from graph.snapshot.columns import as_bytes
from graph.snapshot.layers import read_only


@dataclass(frozen=True, slots=True)
class People:
    """`person_of[node]` is the person of every visible PERSON node, -1 for all other nodes.

    Persons are numbered in order of public id; `representative[person]` is the node that gives it.
    """

    person_of: I32
    representative: I32
    dropped: list[Dropped]


@dataclass(frozen=True, slots=True)
class _Joins:
    """(position among the records, identifier) pairs, each once."""

    record: I64
    identifier: I64


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Two positions among the records and what is said of them, once from each end."""

    one: I64
    other: I64
    role: U8


def people_of(walker: Walker) -> People:
    """All people of the viewer of a walk that has not begun, the same as `Walker.units_of` finds one by one."""
    with walker:
        return _people_of(walker)


def _people_of(walker: Walker) -> People:
    graph, walk = walker.graph, walker.walk
    all_records = np.concatenate((np.arange(walk.persons), np.arange(walk.base_nodes, walk.new_persons)))
    records = np.setdiff1d(all_records.astype(np.int32), walker.absent)
    since = walker.known_since(records)
    visible = since != KNOWN_OPEN
    records, since = records[visible], since[visible]
    joins, crowded = _joins(walker, records)
    pairs = _pairs(walker, records)
    component, sizes = _components(joins, pairs, len(records))
    doubtful = _doubtful(walker, records, joins, component, len(sizes)) | (sizes > kernels.MOST_RECORDS)
    doubtful |= _tangled(pairs, component, sizes)
    person = component.copy()
    dropped = [Dropped(ConflictKind.CROWDED_IDENTIFIER, frozenset(), frozenset({i})) for i in crowded.tolist()]
    for members in _members(component, doubtful & (sizes > 1)):
        # First, since it settles those people: asked for their units, the walk would settle them by itself.
        dropped += _conflicts(walker, records[members], oversized=len(members) > kernels.MOST_RECORDS)
        person[members] = len(sizes) + walker.units_of(records[members])
    representative = _representatives(walker, records, since, person)
    by_id = np.argsort(_public(walker, representative), kind="stable")
    place = np.empty(len(by_id), dtype=np.int32)
    place[by_id] = np.arange(len(by_id), dtype=np.int32)
    person_of = np.full(graph.node_count, -1, dtype=np.int32)
    person_of[records] = place[np.unique(person, return_inverse=True)[1]]
    return People(read_only(person_of), read_only(representative[by_id]), dropped)


def _joins(walker: Walker, records: I32) -> tuple[_Joins, I64]:
    """What joins records, without the identifiers that are on too many; and those."""
    walk = walker.walk
    found = entries_at(walk, identity_cut(walker.cut), records)
    parts = []
    for number, layer in enumerate((walk.base, walk.extra)):
        here = found.half == number
        at = found.entry[here]
        valid = layer.role[at] == Role.IDENTIFIER_VALID
        parts.append(np.stack((found.one[here][valid], layer.neighbour[at][valid]), axis=1).astype(np.int64))
    pairs = np.unique(np.concatenate(parts), axis=0)
    identifiers, holders = np.unique(pairs[:, 1], return_counts=True)
    crowded = identifiers[holders > kernels.MOST_HOLDERS]
    pairs = pairs[~np.isin(pairs[:, 1], crowded)]
    return _Joins(pairs[:, 0], pairs[:, 1]), crowded


def _pairs(walker: Walker, records: I32) -> _Pairs:
    """What stands of pairs of the viewer's records."""
    one, other, role = walker.pairs_at(records)
    there = np.isin(other, records)
    here, far = (np.searchsorted(records, end[there]).astype(np.int64) for end in (one, other))
    return _Pairs(here, far, role[there])


def _tangled(pairs: _Pairs, component: I64, sizes: I64) -> Flags:
    """Components that pairs may part again: by a judgement against, or because one weak pair may hold two groups."""
    marks = np.zeros(len(sizes), dtype=np.bool_)
    against = np.isin(pairs.role, [Role.NOT_SAME, Role.UNSURE, Role.CONTRADICTED, Role.KEPT])
    weak = (pairs.role == Role.MATCH_JOIN) & (sizes[component[pairs.one]] >= kernels.TWO_GROUPS)
    alike = (pairs.role == Role.LOOK_ALIKE) & (component[pairs.one] == component[pairs.other])
    marks[component[pairs.one[against | weak | alike]]] = True
    return marks


def _components(joins: _Joins, pairs: _Pairs, records: int) -> tuple[I64, I64]:
    """The component of each record, and the number of records in each component."""
    # Whoever asks about one person needs neither: a tenth of what a short command takes to start.
    from scipy.sparse import coo_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    identifiers, place = np.unique(joins.identifier, return_inverse=True)
    size = records + len(identifiers)
    joining = np.isin(pairs.role, list(JOINING))
    one, other = (
        np.concatenate(ends) for ends in ((joins.record, pairs.one[joining]), (records + place, pairs.other[joining]))
    )
    graph = coo_matrix((np.ones(len(one), dtype=np.bool_), (one, other)), shape=(size, size))
    count, labels = connected_components(graph, directed=False)
    component = labels[:records].astype(np.int64)
    return component, np.bincount(component, minlength=count)


def _doubtful(walker: Walker, records: I32, joins: _Joins, component: I64, components: int) -> Flags:
    """Components in which something could contradict: two prison numbers, or two birth dates.

    Of two birth dates only where there are two surnames, or a record between that states none.
    """
    walk, at = walker.walk, joins.identifier
    strong = ((at >= walk.strong_from) & (at < walk.strong_to)) | (
        (at >= walk.new_strong_from) & (at < walk.new_strong_to)
    )
    numbers = _several(component[joins.record[strong]], at[strong], components)
    births, surnames = [], []
    unborn = np.ones(len(records), dtype=np.bool_)
    for said in (walk.said, walk.extra_said):
        inside = records[records + 1 < len(said.start)]
        count = said.start[inside + 1] - said.start[inside]
        owner = np.repeat(np.arange(len(inside)), count)
        row = np.arange(len(owner)) + np.repeat(said.start[inside] - (np.cumsum(count) - count), count)
        row = row.astype(np.int64)
        known = (said.known_from[row] <= walker.cut.known) & (walker.cut.known < said.known_to[row])
        readable = walker.cut.labels[said.label[row]] & known
        owner, row = owner[readable], row[readable]
        at_record = np.searchsorted(records, inside[owner])
        unborn[at_record[said.born[row] != NO_DATE]] = False
        of = component[at_record]
        births.append(np.stack((of, said.born[row].astype(np.int64)), axis=1)[said.born[row] != NO_DATE])
        surnames.append(np.stack((of, said.surname[row]), axis=1)[said.surname[row] != 0])
    born, named = np.concatenate(births), np.concatenate(surnames)
    two_births = _several(born[:, 0], born[:, 1], components)
    between = np.bincount(component[unborn], minlength=components) > 0
    return numbers | (two_births & (between | _several(named[:, 0], named[:, 1], components)))


def _several(group: I64, value: I64, groups: int) -> Flags:
    """The groups that have more than one distinct value."""
    if not len(group):
        return np.zeros(groups, dtype=np.bool_)
    order = np.lexsort((value, group))
    group, value = group[order], value[order]
    new = np.ones(len(group), dtype=np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (value[1:] != value[:-1])
    return np.bincount(group[new], minlength=groups) > 1


def _members(component: I64, wanted: Flags) -> list[I64]:
    """The positions of each wanted component's records."""
    positions = np.flatnonzero(wanted[component])
    positions = positions[np.argsort(component[positions], kind="stable")]
    if not len(positions):
        return []
    return np.split(positions, np.flatnonzero(np.diff(component[positions])) + 1)


def _conflicts(walker: Walker, records: I32, oversized: bool) -> list[Dropped]:
    if not oversized:
        return walker.settle(int(records[0])).dropped
    dropped = [Dropped(ConflictKind.OVERSIZED_COMPONENT, frozenset(records.tolist()), frozenset())]
    seen: set[int] = set()
    for record in records.tolist():
        if record not in seen:
            parting = walker.settle(record)
            seen.update(*parting.people)
            dropped += parting.dropped
    return dropped


def _representatives(walker: Walker, records: I32, since: I32, person: I64) -> I32:
    """The oldest record of each person, by number of `person`; of equally old ones the first by key."""
    order = np.lexsort((records, since, person))
    whose, age = person[order], since[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = whose[1:] != whose[:-1]
    begins = np.flatnonzero(first)
    chosen = records[order][begins]
    # Ranks are in order of key within a layer only.
    oldest = age == age[begins][np.cumsum(first) - 1]
    added = oldest & (records[order] >= walker.walk.base_nodes)
    for number in np.unique((np.cumsum(first) - 1)[added & ~first]).tolist():
        end = begins[number + 1] if number + 1 < len(begins) else len(order)
        tied = records[order][begins[number] : end][oldest[begins[number] : end]].tolist()
        chosen[number] = min(tied, key=walker.graph.node_ref)
    return chosen


def _public(walker: Walker, nodes: I32) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    base, extra = walker.graph.base.nodes.public, walker.graph.extra.nodes.public
    public = base[np.minimum(nodes, len(base) - 1)] if len(base) else np.zeros((len(nodes), 16), dtype=np.uint8)
    added = nodes >= len(base)
    public[added] = extra[nodes[added] - len(base)]
    return as_bytes(public)
