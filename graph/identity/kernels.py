"""Everything compiled that walks a graph for one viewer: the masks, who is who on the way, and one step outwards.

Nothing is allocated (`graph.compiling.bare_kernel`):
what a kernel finds it writes where it is told to, and says if there was no room. The walk is over units: a
unit is one thing, or one person with all of his records, settled when the walk first touches one of them. Components in
which nothing can contradict are settled here; `graph.identity.walker` settles the others and walks again.
"""

from __future__ import annotations

import numpy as np

from graph.compiling import bare_kernel as kernel
from graph.identity.layout import Cut, Flags, Half, Near, Said, Units, Walk
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END
from graph.snapshot.arrays import FLAG_REVERSED, I32, I64, NO_DATE

# More records than any one person has: a component beyond it is a fault in the data, not somebody.
MOST_RECORDS = 256
# An identifier on more records than this is a default value that somebody typed, not a person's.
MOST_HOLDERS = 64
MOST_PENDING = 256

_HAS_IDENTIFIER = int(LinkType.HAS_IDENTIFIER)
_VALID = int(Role.IDENTIFIER_VALID)
_NO_DATE = int(NO_DATE)
_MATCHED = int(LinkType.MATCHED)
_FIRM, _JOIN = int(Role.MATCH_FIRM), int(Role.MATCH_JOIN)
_SAME, _KEPT, _NOT_SAME, _UNSURE = int(Role.SAME), int(Role.KEPT), int(Role.NOT_SAME), int(Role.UNSURE)
_CONTRADICTED, _LOOK_ALIKE = int(Role.CONTRADICTED), int(Role.LOOK_ALIKE)
_STILL = int(OPEN_END)
# From so many records on a single pair may hold two groups together.
TWO_GROUPS = 4

NO_ROOM = -1

# Units of nodes that do not exist for the viewer, and of nodes whose person is not settled yet.
ABSENT, UNSETTLED = -1, -2

# Positions in `Units.state`.
EPOCH, COUNT, MARK, ROUND, PENDING, WEAK, TANGLED = 0, 1, 2, 3, 4, 5, 6


@kernel
def _span(half: Half, node: int) -> tuple[int, int]:
    if node + 1 >= half.start.size:
        return 0, 0
    return half.start[node], half.start[node + 1]


@kernel
def _readable(half: Half, entry: int, cut: Cut) -> bool:
    return bool(cut.labels[half.label[entry]]) and half.known_from[entry] <= cut.known < half.known_to[entry]


@kernel
def _walkable(half: Half, entry: int, cut: Cut) -> bool:
    return (
        bool(cut.types[half.type[entry]])
        and _readable(half, entry, cut)
        # A column that admits everything is not read: each is a cache line of its own.
        and (cut.any_time or (half.valid_from[entry] < cut.until and half.valid_to[entry] > cut.since))
        and (cut.any_grade or half.grade[entry] <= cut.max_grade)
    )


@kernel
def _joins(half: Half, entry: int, cut: Cut) -> bool:
    return (
        bool(half.type[entry] == _HAS_IDENTIFIER) and bool(half.role[entry] == _VALID) and _readable(half, entry, cut)
    )


@kernel
def _stated(said: Said, row: int, cut: Cut) -> bool:
    return bool(cut.labels[said.label[row]]) and said.known_from[row] <= cut.known < said.known_to[row]


@kernel
def _is_person(walk: Walk, node: int) -> bool:
    return node < walk.persons or walk.base_nodes <= node < walk.new_persons


@kernel
def _is_strong(walk: Walk, node: int) -> bool:
    return walk.strong_from <= node < walk.strong_to or walk.new_strong_from <= node < walk.new_strong_to


@kernel
def _is_absent(units: Units, node: int) -> bool:
    return bool(units.stamp[node] == units.state[EPOCH]) and bool(units.unit[node] == ABSENT)


@kernel
def _links(walk: Walk, node: int) -> int:
    low, high = _span(walk.base, node)
    extra_low, extra_high = _span(walk.extra, node)
    return high - low + extra_high - extra_low


@kernel
def holders(walk: Walk, cut: Cut, units: Units, identifier: int) -> int:
    """How many records bear an identifier, at most one more than MOST_HOLDERS; they are in `units.holders`."""
    count = 0
    for half in (walk.base, walk.extra):
        low, high = _span(half, identifier)
        for entry in range(low, high):
            node = half.neighbour[entry]
            if not _joins(half, entry, cut) or _is_absent(units, node):
                continue
            known = False
            for place in range(count - 1, -1, -1):
                if units.holders[place] == node:
                    known = True
                    break
            if not known:
                if count == MOST_HOLDERS:
                    return MOST_HOLDERS + 1
                units.holders[count] = node
                count += 1
    return count


@kernel
def _stands(half: Half, entry: int, low: int, high: int, cut: Cut) -> bool:
    """Whether the entry is one end's word on a pair, and the other end's may be read too: `graph.model.links`."""
    if half.flags[entry] & FLAG_REVERSED or half.valid_to[entry] != _STILL or not _readable(half, entry, cut):
        return False
    first = entry
    while first > low and half.neighbour[first - 1] == half.neighbour[entry]:
        first -= 1
    for other in range(first, high):
        if half.neighbour[other] != half.neighbour[entry]:
            break
        same = half.type[other] == half.type[entry] and half.role[other] == half.role[entry]
        reversed_too = half.flags[other] & FLAG_REVERSED != 0 and half.valid_to[other] == _STILL
        if same and reversed_too and _readable(half, other, cut):
            return True
    return False


@kernel
def _there(walk: Walk, node: int, cut: Cut, judged: bool) -> bool:
    """Whether a readable record describes the node or, for what somebody judged, speaks of it at all.

    A score of what is gone says nothing; a judgement of a number that is only mentioned still does.
    """
    for said in (walk.said, walk.extra_said):
        if node + 1 < said.start.size:
            for row in range(said.start[node], said.start[node + 1]):
                if _stated(said, row, cut):
                    return True
    if judged:
        for half in (walk.base, walk.extra):
            low, high = _span(half, node)
            for entry in range(low, high):
                if half.type[entry] >= _MATCHED:
                    break
                if _readable(half, entry, cut):
                    return True
    return False


@kernel
def _compares(walk: Walk, half: Half, entry: int, low: int, high: int, cut: Cut, node: int) -> bool:
    """Whether an entry at the node says something of it and of another that both are there for the viewer."""
    if not _stands(half, entry, low, high, cut):
        return False
    judged = half.type[entry] != _MATCHED
    return _there(walk, half.neighbour[entry], cut, judged) and _there(walk, node, cut, judged)


@kernel
def _gather(walk: Walk, cut: Cut, units: Units, node: int, strong_only: bool) -> int:
    """How many records hang together with this one, at most one more than MOST_RECORDS; they are in `units.found`."""
    units.state[ROUND] += 1
    this = units.state[ROUND]
    units.found[0] = node
    units.seen[node] = this
    units.state[WEAK] = units.state[TANGLED] = 0
    count, at = 1, 0
    while at < count:
        person = units.found[at]
        at += 1
        for half in (walk.base, walk.extra):
            low, high = _span(half, person)
            # Pairs come last, and most records are in none: one look at the last entry tells.
            for entry in range(high - 1, low - 1, -1):
                if half.type[entry] < _MATCHED or strong_only:
                    break
                role, other = half.role[entry], half.neighbour[entry]
                joins = role in (_FIRM, _JOIN, _SAME, _KEPT)
                # A look-alike of somebody else says nothing of this component, and most are of somebody else: told
                # from both ends, a pair within it is met again at the end that is looked at last.
                against = role in (_NOT_SAME, _UNSURE, _CONTRADICTED) or (
                    role == _LOOK_ALIKE and units.seen[other] == this
                )
                if not (joins or against) or _is_absent(units, other):
                    continue
                if not _compares(walk, half, entry, low, high, cut, person):
                    continue
                units.state[TANGLED] |= not joins or role == _KEPT
                if joins:
                    units.state[WEAK] |= role == _JOIN
                    if units.seen[other] != this:
                        if count == MOST_RECORDS:
                            return MOST_RECORDS + 1
                        units.seen[other] = this
                        units.found[count] = other
                        count += 1
            for entry in range(low, high):
                if half.type[entry] > _HAS_IDENTIFIER:
                    break
                identifier = half.neighbour[entry]
                # An identifier with one link is this record's alone: most are, and nothing else of them need be read.
                if _links(walk, identifier) == 1 or units.seen[identifier] == this or not _joins(half, entry, cut):
                    continue
                units.seen[identifier] = this
                if strong_only and not _is_strong(walk, identifier):
                    continue
                bearing = holders(walk, cut, units, identifier)
                if bearing > MOST_HOLDERS:
                    continue
                for place in range(bearing):
                    other = units.holders[place]
                    if units.seen[other] != this:
                        if count == MOST_RECORDS:
                            return MOST_RECORDS + 1
                        units.seen[other] = this
                        units.found[count] = other
                        count += 1
    return count


@kernel
def pairs_at(walk: Walk, cut: Cut, units: Units, nodes: I32, out: Near) -> int:
    """Scores and judgements that stand at these nodes: `out.unit` this end, `links` the other, `grade` the role."""
    count = 0
    for place in range(nodes.size):
        for half in (walk.base, walk.extra):
            low, high = _span(half, nodes[place])
            for entry in range(high - 1, low - 1, -1):
                if half.type[entry] < _MATCHED:
                    break
                other = half.neighbour[entry]
                if _is_absent(units, other) or not _compares(walk, half, entry, low, high, cut, nodes[place]):
                    continue
                if count == out.unit.size:
                    return NO_ROOM
                out.unit[count], out.links[count], out.grade[count] = nodes[place], other, half.role[entry]
                count += 1
    return count


@kernel
def component(walk: Walk, cut: Cut, units: Units, node: int) -> tuple[int, bool]:
    """The records that could be one person with this one, in `units.found`: how many, and if only by prison number."""
    count = _gather(walk, cut, units, node, False)
    if count <= MOST_RECORDS:
        return count, False
    count = _gather(walk, cut, units, node, True)
    return (count if count <= MOST_RECORDS else 1), True


@kernel
def _doubtful(walk: Walk, cut: Cut, units: Units, count: int) -> bool:
    """Whether something could contradict: two prison numbers, a judgement, a weak bridge, or two births.

    Of two births only where there are two surnames, or a record between that states none.
    """
    if units.state[TANGLED] or (units.state[WEAK] and count >= TWO_GROUPS):
        return True
    number, born, surname = -1, _NO_DATE, np.int64(0)
    two_births, two_names, unborn = False, False, False
    for place in range(count):
        person, stated = units.found[place], False
        for half in (walk.base, walk.extra):
            low, high = _span(half, person)
            for entry in range(low, high):
                if half.type[entry] > _HAS_IDENTIFIER:
                    break
                identifier = half.neighbour[entry]
                if _is_strong(walk, identifier) and _joins(half, entry, cut):
                    if number >= 0 and number != identifier:
                        return True
                    number = identifier
        for said in (walk.said, walk.extra_said):
            if person + 1 >= said.start.size:
                continue
            for row in range(said.start[person], said.start[person + 1]):
                if not _stated(said, row, cut):
                    continue
                if said.born[row] != _NO_DATE:
                    two_births = two_births or (born != _NO_DATE and born != said.born[row])
                    born, stated = said.born[row], True
                if said.surname[row] != 0:
                    two_names = two_names or (surname != 0 and surname != said.surname[row])
                    surname = said.surname[row]
        unborn = unborn or not stated
    return two_births and (two_names or unborn)


@kernel
def _add_unit(units: Units, nodes: I32, count: int) -> None:
    unit = units.state[COUNT]
    units.state[COUNT] += 1
    at = units.member_at[unit] if unit > 0 else 0
    units.member_at[0] = 0
    for place in range(count):
        node = nodes[place]
        units.stamp[node] = units.state[EPOCH]
        units.unit[node] = unit
        units.member[at + place] = node
    units.member_at[unit + 1] = at + count


@kernel
def add_unit(units: Units, nodes: I32) -> None:
    """Settle that these nodes are one person."""
    _add_unit(units, nodes, nodes.size)


@kernel
def _unit_of(walk: Walk, cut: Cut, units: Units, node: int) -> int:
    if units.stamp[node] == units.state[EPOCH]:
        return int(units.unit[node])
    units.found[0] = node
    count = 1
    if _is_person(walk, node):
        count, _ = component(walk, cut, units, node)
        if count > 1 and _doubtful(walk, cut, units, count):
            if units.state[PENDING] < MOST_PENDING:
                units.pending[units.state[PENDING]] = node
                units.state[PENDING] += 1
            return UNSETTLED
    _add_unit(units, units.found, count)
    return int(units.unit[node])


@kernel
def units_of(walk: Walk, cut: Cut, units: Units, nodes: I32, result: I32) -> None:
    """The unit of each node, ABSENT or UNSETTLED."""
    for place in range(nodes.size):
        result[place] = _unit_of(walk, cut, units, nodes[place])


@kernel
def expand(walk: Walk, cut: Cut, units: Units, which: I32, limit: I64, crowded: Flags, at: I64, out: Near) -> int:
    """One step outwards from each of these units: its distinct neighbours, the best grade and number of links to each.

    Unit i's are `out.unit[at[i]:at[i + 1]]`. Where there are more than `limit[i]` the walk stops: `crowded[i]`, none.
    Returns how many there are in all, NO_ROOM where `out` is too short.
    """
    at[0] = 0
    for place in range(which.size):
        this, begin, end = which[place], at[place], at[place]
        crowded[place] = False
        units.state[MARK] += 1
        for at_member in range(units.member_at[this], units.member_at[this + 1]):
            for half in (walk.base, walk.extra):
                low, high = _span(half, units.member[at_member])
                for entry in range(low, high):
                    if crowded[place]:
                        break
                    if not _walkable(half, entry, cut):
                        continue
                    node = half.neighbour[entry]
                    # Most are settled already: looking here saves handing everything to a function.
                    other = units.unit[node]
                    if units.stamp[node] != units.state[EPOCH]:
                        other = _unit_of(walk, cut, units, node)
                    if other < 0 or other == this:
                        continue
                    if units.mark[other] == units.state[MARK]:
                        slot = units.slot[other]
                        out.grade[slot] = min(out.grade[slot], half.grade[entry])
                        out.links[slot] += 1
                    elif end - begin == limit[place]:
                        crowded[place] = True
                    else:
                        if end == out.unit.size:
                            return NO_ROOM
                        units.mark[other], units.slot[other] = units.state[MARK], end
                        out.unit[end], out.grade[end], out.links[end] = other, half.grade[entry], 1
                        end += 1
        at[place + 1] = begin if crowded[place] else end
    return int(at[which.size])
