"""Links between the units of a walk, and entries at nodes.

A kernel calls only kernels of its own file, so the first steps stand twice.
"""

from __future__ import annotations

from graph.compiling import bare_kernel as kernel
from graph.identity.layout import Cut, Entries, Flags, Half, Units, Walk
from graph.snapshot.arrays import FLAG_REVERSED, I32, I64

NO_LIMIT = 2**62
_NO_ROOM = -1
# Positions in `Units.state`, as in `graph.identity.kernels`.
_EPOCH, _MARK, _ROUND = 0, 2, 3


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
def _neighbours_exceed(walk: Walk, cut: Cut, units: Units, unit: int, limit: int) -> bool:
    """Whether a unit has more than so many neighbouring nodes."""
    units.state[_ROUND] += 1
    count = 0
    for at_member in range(units.member_at[unit], units.member_at[unit + 1]):
        for half in (walk.base, walk.extra):
            low, high = _span(half, units.member[at_member])
            for entry in range(low, high):
                node = half.neighbour[entry]
                if units.seen[node] != units.state[_ROUND] and _walkable(half, entry, cut):
                    units.seen[node] = units.state[_ROUND]
                    count += 1
                    if count > limit:
                        return True
    return False


@kernel
def links_among(walk: Walk, cut: Cut, units: Units, which: I32, limit: I64, crowded: Flags, out: Entries) -> int:
    """Every link between two of these units, once, with the positions of both ends. How many, or NO_ROOM.

    A unit with more than `limit[i]` neighbouring nodes is crowded: its links are found from their other ends alone.
    """
    units.state[_MARK] += 1
    mark = units.state[_MARK]
    for place in range(which.size):
        units.mark[which[place]], units.slot[which[place]] = mark, place
        crowded[place] = limit[place] < NO_LIMIT and _neighbours_exceed(walk, cut, units, which[place], limit[place])
    count = 0
    for place in range(which.size):
        if crowded[place]:
            continue
        for at_member in range(units.member_at[which[place]], units.member_at[which[place] + 1]):
            for number, half in enumerate((walk.base, walk.extra)):
                low, high = _span(half, units.member[at_member])
                for entry in range(low, high):
                    node = half.neighbour[entry]
                    if units.stamp[node] != units.state[_EPOCH] or units.unit[node] < 0:
                        continue
                    other = units.unit[node]
                    if other == which[place] or units.mark[other] != mark or not _walkable(half, entry, cut):
                        continue
                    # A link lies at both its ends: it is taken at its source, unless that end is not read.
                    if half.flags[entry] & FLAG_REVERSED and not crowded[units.slot[other]]:
                        continue
                    if count == out.entry.size:
                        return _NO_ROOM
                    out.one[count], out.other[count] = place, units.slot[other]
                    out.half[count], out.entry[count] = number, entry
                    count += 1
    return count


@kernel
def entries_at(walk: Walk, cut: Cut, nodes: I32, out: Entries) -> int:
    """Every entry that may be walked at these nodes, `out.one` the position of the node. How many, or NO_ROOM."""
    count = 0
    for place in range(nodes.size):
        for number, half in enumerate((walk.base, walk.extra)):
            low, high = _span(half, nodes[place])
            for entry in range(low, high):
                if _walkable(half, entry, cut):
                    if count == out.entry.size:
                        return _NO_ROOM
                    out.one[count], out.half[count], out.entry[count] = place, number, entry
                    count += 1
    return count
