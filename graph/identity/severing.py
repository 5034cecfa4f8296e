"""Where a cluster that holds two who are kept apart comes asunder: at its weakest place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]
_Flow = dict[int, dict[int, int]]

# A number in common, a firm score or a judgement binds as four scores that only just join.
STRONG = 4
# Twins share a record or two by somebody's mistake. Three strong ties by three ways are no mistake, but one man whose
# forename was once taken down wrongly.
OUTWEIGHS = 2 * STRONG


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds two groups of records: how strongly, and the identifier that does, where it is one."""

    one: int
    other: int
    strength: int
    number: int | None = None


def sever(
    groups: Collection[int], ties: Iterable[Tie], apart: Collection[Pair], alike: Collection[Pair]
) -> tuple[list[list[int]], list[Tie]]:
    """The parts into which the groups fall so that no two that are apart are in one part, and the ties that were cut.

    Nor two that are `alike`, kin by their looks, unless more binds them on the way than OUTWEIGHS. A third group stays
    with the side to which the stronger evidence binds it; where both bind it equally it stays with neither. Of several
    pairs the ones that are bound most strongly are severed first, all of equal strength at once: severing two clusters
    often parts others on the way. The answer hangs on no order.
    """
    kept, cut = list(ties), list[Tie]()
    while True:
        bound = _bound(kept)
        reach = _components(groups, bound)
        left = [(one, other) for one, other in sorted({*apart, *alike}) if reach[one] == reach[other]]
        flows = [(_flow(bound, *pair), pair) for pair in left]
        flows = [each for each in flows if each[1] in apart or each[0][0] <= OUTWEIGHS]
        if not flows:
            break
        most = max(strength for (strength, _), _ in flows)
        severed = set()
        for (strength, residual), (one, other) in flows:
            if strength == most:
                near = reached(residual, one)
                far = reached(_reversed(residual), other)
                severed |= {
                    tie for tie in kept if any((tie.one in side) != (tie.other in side) for side in (near, far))
                }
        cut += [tie for tie in kept if tie in severed]
        kept = [tie for tie in kept if tie not in severed]
    parts: dict[int, list[int]] = defaultdict(list)
    for group in sorted(groups):
        parts[reach[group]].append(group)
    return sorted(parts.values()), cut


def _bound(ties: Iterable[Tie]) -> _Flow:
    """How strongly each two groups are bound, both ways."""
    bound: _Flow = defaultdict(lambda: defaultdict(int))
    for tie in ties:
        bound[tie.one][tie.other] += tie.strength
        bound[tie.other][tie.one] += tie.strength
    return bound


def _components(groups: Collection[int], bound: _Flow) -> dict[int, int]:
    found: dict[int, int] = {}
    for group in sorted(groups):
        if group not in found:
            found.update(dict.fromkeys(reached(bound, group), group))
    return found


def _flow(bound: _Flow, source: int, sink: int) -> tuple[int, _Flow]:
    """The strength of the weakest place between two groups, and what a greatest flow leaves over (Edmonds and Karp)."""
    left: _Flow = {one: dict(others) for one, others in bound.items()}
    total = 0
    while (path := _path(left, source, sink)) is not None:
        steps = list(pairwise(path))
        least = min(left[one][other] for one, other in steps)
        for one, other in steps:
            left[one][other] -= least
            left[other][one] += least
        total += least
    return total, left


def _path(left: Mapping[int, Mapping[int, int]], source: int, sink: int) -> list[int] | None:
    came: dict[int, int] = {source: source}
    wave = [source]
    for here in wave:
        for other, room in left.get(here, {}).items():
            if room > 0 and other not in came:
                came[other] = here
                wave.append(other)
    if sink not in came:
        return None
    path = [sink]
    while path[-1] != source:
        path.append(came[path[-1]])
    return path[::-1]


def reached(left: Mapping[int, Mapping[int, int]], start: int) -> set[int]:
    """Whom one reaches over what has room left."""
    seen, wave = {start}, [start]
    for here in wave:
        for other, room in left.get(here, {}).items():
            if room > 0 and other not in seen:
                seen.add(other)
                wave.append(other)
    return seen


def _reversed(left: Mapping[int, Mapping[int, int]]) -> _Flow:
    back: _Flow = defaultdict(dict)
    for one, others in left.items():
        for other, room in others.items():
            back[other][one] = room
    return back
