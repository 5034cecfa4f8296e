"""Placing people one by one, and improving a plan by moves, swaps and ejections. One thread, its own random numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
U64 = NDArray[np.uint64]
Bools = NDArray[np.bool_]

FITS, NEVER, FULL = -1, -2, -3
# Of a leaf's occupants, one among so many of the latest is tried for a swap.
_DEEP = 12


class Fixed(NamedTuple):
    """What a search never changes. Nodes of all four levels are numbered together: `tree[level - 1, leaf]`."""

    tree: I32
    room: I64
    prison: I32
    wing: I32
    is_cell: Bools
    kinds: I32
    leaf_kinds: I32
    mask: Bools
    ban_start: I32
    ban_node: I32
    apart_start: I32
    apart_other: I32
    apart_level: I32
    now: I32
    shift: I64
    cost: I32
    alone: Bools
    mix: I8
    group_start: I32
    group_of: I32
    rival_start: I32
    rival_of: I32
    group_costs: I64
    leaf_start: I32
    leaf_of: I32


class State(NamedTuple):
    """Where everybody is, and the counts that follow from it. `head`, `after` and `before` list each leaf's people."""

    where: I32
    used: I64
    occupants: I32
    alone: I32
    mix: I32
    members: I32
    head: I32
    after: I32
    before: I32
    random: U64


@kernel
def fits(fixed: Fixed, state: State, person: int, leaf: int) -> int:
    """FITS, NEVER (his own rules forbid it), FULL (no bed, or who is in the cell), or the person whom he must not meet.

    He must not be placed anywhere himself.
    """
    if not fixed.mask[fixed.kinds[person], fixed.leaf_kinds[leaf]]:
        return NEVER
    for ban in range(fixed.ban_start[person], fixed.ban_start[person + 1]):
        node = fixed.ban_node[ban]
        for level in range(4):
            if fixed.tree[level, leaf] == node:
                return NEVER
    for level in range(4):
        node = fixed.tree[level, leaf]
        if state.used[node] >= fixed.room[node]:
            return FULL
    if fixed.is_cell[leaf] and state.occupants[leaf] > 0:
        if fixed.alone[person] or state.alone[leaf] > 0:
            return FULL
        mix = fixed.mix[person]
        if mix >= 0 and state.mix[leaf, 1 - mix] > 0:
            return FULL
    for each in range(fixed.apart_start[person], fixed.apart_start[person + 1]):
        other = fixed.apart_other[each]
        there = state.where[other]
        if there >= 0:
            level = fixed.apart_level[each] - 1
            if fixed.tree[level, there] == fixed.tree[level, leaf]:
                return int(other)
    return FITS


@kernel
def price_of(fixed: Fixed, state: State, person: int, leaf: int) -> int:
    """Points that placing him there adds."""
    points = int(fixed.cost[person, fixed.prison[leaf]])
    if fixed.now[person] >= 0 and fixed.now[person] != leaf:
        points += fixed.shift[person]
    wing = fixed.wing[leaf]
    for place in range(fixed.group_start[person], fixed.group_start[person + 1]):
        group = fixed.group_of[place]
        if state.members[group, wing] >= fixed.group_costs[0]:
            points += fixed.group_costs[1]
        for rival in range(fixed.rival_start[group], fixed.rival_start[group + 1]):
            points += fixed.group_costs[2] * state.members[fixed.rival_of[rival], wing]
    return int(points)


@kernel
def put(fixed: Fixed, state: State, person: int, leaf: int) -> None:
    """Place him there."""
    state.where[person] = leaf
    for level in range(4):
        state.used[fixed.tree[level, leaf]] += 1
    state.occupants[leaf] += 1
    if fixed.alone[person]:
        state.alone[leaf] += 1
    if fixed.mix[person] >= 0:
        state.mix[leaf, fixed.mix[person]] += 1
    for place in range(fixed.group_start[person], fixed.group_start[person + 1]):
        state.members[fixed.group_of[place], fixed.wing[leaf]] += 1
    first = state.head[leaf]
    state.after[person] = first
    state.before[person] = -1
    if first >= 0:
        state.before[first] = person
    state.head[leaf] = person


@kernel
def take(fixed: Fixed, state: State, person: int) -> None:
    """Take him out of where he is."""
    leaf = state.where[person]
    state.where[person] = -1
    for level in range(4):
        state.used[fixed.tree[level, leaf]] -= 1
    state.occupants[leaf] -= 1
    if fixed.alone[person]:
        state.alone[leaf] -= 1
    if fixed.mix[person] >= 0:
        state.mix[leaf, fixed.mix[person]] -= 1
    for place in range(fixed.group_start[person], fixed.group_start[person + 1]):
        state.members[fixed.group_of[place], fixed.wing[leaf]] -= 1
    ahead, behind = state.before[person], state.after[person]
    if ahead >= 0:
        state.after[ahead] = behind
    else:
        state.head[leaf] = behind
    if behind >= 0:
        state.before[behind] = ahead


@kernel
def cheapest(fixed: Fixed, state: State, person: int, prison: int, without: int) -> tuple[int, int]:
    """(points, leaf) of the cheapest leaf of a prison that fits him, other than `without`; leaf -1 where none does."""
    best, chosen = 0, -1
    floor = fixed.cost[person, prison]
    for place in range(fixed.leaf_start[prison], fixed.leaf_start[prison + 1]):
        leaf = fixed.leaf_of[place]
        if leaf == without or fits(fixed, state, person, leaf) != FITS:
            continue
        points = price_of(fixed, state, person, leaf)
        if chosen < 0 or points < best:
            best, chosen = points, leaf
            if points == floor:
                break
    return best, chosen


@kernel
def place_in_order(fixed: Fixed, state: State, order: I32, preferred: I32, priced: I64, prison_room: I64) -> None:
    """Place everybody of `order` who is nowhere: in the cheapest leaf of the first prison of his preference that fits.

    `preferred[person]` are prisons in order of priced cost, ended by -1; `priced` has those costs. What groups and a
    move cost there may make a later one cheaper: it is looked at until that cannot be.
    """
    for place in range(order.size):
        person = order[place]
        if state.where[person] >= 0:
            continue
        best, chosen = 0, -1
        for rank in range(preferred.shape[1]):
            prison = preferred[person, rank]
            if prison < 0:
                break
            if chosen >= 0 and priced[person, rank] >= best:
                break
            if state.used[prison] >= prison_room[prison]:
                continue
            points, leaf = cheapest(fixed, state, person, prison, -1)
            if leaf >= 0:
                value = points - fixed.cost[person, prison] + priced[person, rank]
                if chosen < 0 or value < best:
                    best, chosen = value, leaf
        if chosen >= 0:
            put(fixed, state, person, chosen)


@kernel
def drawn(state: State, most: int) -> int:
    """A random number from 0 up to but not `most` (xorshift64*, S. Vigna)."""
    z = state.random[0]
    z ^= z >> np.uint64(12)
    z ^= z << np.uint64(25)
    z ^= z >> np.uint64(27)
    state.random[0] = z
    mixed = z * np.uint64(2685821657736338717)
    return int((mixed >> np.uint64(33)) % np.uint64(most))


@kernel
def leaf_for(fixed: Fixed, state: State, person: int, preferred: I32, chances: I32) -> int:
    """A random leaf of one of the prisons that suit him best, or of the prison that he is in."""
    if state.where[person] >= 0 and drawn(state, 8) == 0:
        prison = fixed.prison[state.where[person]]
    else:
        prison = preferred[person, drawn(state, chances[person])]
    first, last = fixed.leaf_start[prison], fixed.leaf_start[prison + 1]
    return int(fixed.leaf_of[first + drawn(state, last - first)])


@kernel
def accepted(state: State, change: int, heat: float) -> bool:
    """Whether a change is taken at this heat."""
    if change <= 0:
        return True
    if heat <= 0.0:
        return False
    return bool(drawn(state, 1 << 30) / float(1 << 30) < np.exp(-change / heat))


@kernel
def _in_the_way(state: State, leaf: int, verdict: int) -> int:
    """The person whom he must not meet, or one of those who fill the leaf; -1 where nobody is."""
    if verdict >= 0:
        return verdict
    other = -1
    if verdict == FULL:
        other = int(state.head[leaf])
        for _ in range(drawn(state, _DEEP)):
            if other < 0 or state.after[other] < 0:
                break
            other = int(state.after[other])
    return other


@kernel
def _exchange(
    fixed: Fixed, state: State, preferred: I32, chances: I32, person: int, old: int, leaf: int, other: int,
    before: int, heat: float,
) -> int:  # fmt: skip
    """Put him there, and the other where he was or elsewhere. Gives the change; 0, and him nowhere, if it is not made.

    He has been taken out of where he was, which cost `before`.
    """
    his = state.where[other]
    take(fixed, state, other)
    before += price_of(fixed, state, other, his)
    if fits(fixed, state, person, leaf) == FITS:
        after = price_of(fixed, state, person, leaf)
        put(fixed, state, person, leaf)
        target = old
        if target < 0 or drawn(state, 3) == 0:
            target = leaf_for(fixed, state, other, preferred, chances) if chances[other] > 0 else -1
        if target >= 0 and fits(fixed, state, other, target) == FITS:
            after += price_of(fixed, state, other, target)
            if accepted(state, after - before, heat):
                put(fixed, state, other, target)
                return after - before
        take(fixed, state, person)
    put(fixed, state, other, his)
    return 0


@kernel
def improve(
    fixed: Fixed, state: State, preferred: I32, chances: I32, movable: I32, moves: int, heat: float, cooling: float,
    unplaced: int,
) -> int:  # fmt: skip
    """Try so many random changes at this heat, in points, less by a factor after every 256. Gives the change of cost.

    A change is a move, a swap, or somebody put in the place of another who goes elsewhere. Nothing that breaks a rule
    is ever taken.
    """
    changed = 0
    for turn in range(moves):
        if turn % 256 == 255:
            heat *= cooling
        person = movable[drawn(state, movable.size)]
        if chances[person] == 0:
            continue
        old = state.where[person]
        leaf = leaf_for(fixed, state, person, preferred, chances)
        if leaf == old or not fixed.mask[fixed.kinds[person], fixed.leaf_kinds[leaf]]:
            continue
        before = unplaced
        if old >= 0:
            take(fixed, state, person)
            before = price_of(fixed, state, person, old)
        verdict = fits(fixed, state, person, leaf)
        if verdict == FITS:
            change = price_of(fixed, state, person, leaf) - before
            if accepted(state, change, heat):
                put(fixed, state, person, leaf)
                changed += change
            elif old >= 0:
                put(fixed, state, person, old)
            continue
        other = _in_the_way(state, leaf, verdict)
        if other >= 0:
            found = _exchange(fixed, state, preferred, chances, person, old, leaf, other, before, heat)
            changed += found
        if state.where[person] < 0 and old >= 0:
            put(fixed, state, person, old)
    return changed
