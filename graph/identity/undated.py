"""Records without a birth date between two men: what they leave unsaid is no word that the two are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations, product

from graph.identity.severing import Pair, Tie
from graph.identity.slips import plainly_differ

Births = Mapping[int, Collection[int]]


def may_bridge(groups: Collection[int], births: Births) -> bool:
    """Whether a group without a birth date could lie between two that have one."""
    dated = sum(group in births for group in groups)
    return 1 < dated < len(groups)


def bridged(groups: Collection[int], ties: Iterable[Tie], births: Births) -> set[Pair]:
    """Groups whose births plainly differ, and that hang together over groups without a birth date alone.

    What hangs together without those is looked at as a whole: of one man somebody may have taken down another date.
    """
    dated = {group for group in groups if group in births}
    near: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        if tie.one in dated and tie.other in dated:
            near[tie.one].add(tie.other)
            near[tie.other].add(tie.one)
    found = set()
    for one, other in combinations(_parts(dated, near), 2):
        if plainly_differ(*({day for group in part for day in births[group]} for part in (one, other))):
            found |= {(min(pair), max(pair)) for pair in product(one, other)}
    return found


def _parts(groups: Collection[int], near: Mapping[int, set[int]]) -> list[list[int]]:
    parts, seen = [], set[int]()
    for group in sorted(groups):
        if group in seen:
            continue
        part, seen = [group], seen | {group}
        for here in part:
            part += sorted(near.get(here, set()) - seen)
            seen |= near.get(here, set())
        parts.append(part)
    return parts
