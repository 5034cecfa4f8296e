"""Step 6 of the rule in `graph.identity`: who states no birth date bridges no two births that plainly differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from graph.identity.severing import Tie, reached, sever
from graph.identity.slips import plainly_differ


def unbridged(
    groups: Collection[int], ties: Collection[Tie], births: Mapping[int, Collection[int]]
) -> tuple[list[list[int]], list[Tie]]:
    """The parts into which a cluster's groups fall so that none holds such a bridge, and the ties that were cut.

    `births` are by group. Groups with a birth that hang together without the others are a core, and no core is parted:
    somebody or something said of two such groups directly that they are one. Whoever states no birth stays with the
    core to which the stronger evidence binds him, and with none where they bind him equally.
    """
    core_of = _cores(groups, ties, births)
    stated: dict[int, set[int]] = defaultdict(set)
    for group, days in births.items():
        if group in core_of:
            stated[core_of[group]].update(days)
    apart = [pair for pair in combinations(sorted(stated), 2) if plainly_differ(*(stated[core] for core in pair))]
    if not apart:
        return [sorted(groups)], []
    between = [replace(tie, one=core_of[tie.one], other=core_of[tie.other]) for tie in ties]
    parts, _ = sever(set(core_of.values()), [tie for tie in between if tie.one != tie.other], apart, ())
    part_of = {core: place for place, part in enumerate(parts) for core in part}
    whole = [sorted(group for group in groups if part_of[core_of[group]] == place) for place in range(len(parts))]
    cut = [tie for tie in ties if part_of[core_of[tie.one]] != part_of[core_of[tie.other]]]
    return sorted(whole), cut


def _cores(groups: Collection[int], ties: Iterable[Tie], births: Mapping[int, Collection[int]]) -> dict[int, int]:
    """The least group of each one's core; a group without a birth is by itself."""
    near: dict[int, dict[int, int]] = defaultdict(dict)
    for tie in ties:
        if tie.one in births and tie.other in births:
            near[tie.one][tie.other] = near[tie.other][tie.one] = tie.strength
    core_of: dict[int, int] = {}
    for group in sorted(groups):
        if group not in core_of:
            core_of.update(dict.fromkeys(reached(near, group), group))
    return core_of
