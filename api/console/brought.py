"""What was brought onto a chart from a file, laid over what the evidence knows of the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from api.chart_state import OwnLink
from api.console.chart import Work
from api.schemas.network import NetworkAnswer

_PHONE = "Phone"
_T = TypeVar("_T")


def laid_over(found: NetworkAnswer, work: Work) -> tuple[Work, Mapping[str, str]]:
    """A number of a file is the phone of that number where this reader sees it, with what was done to it; else alone.

    With it the captions of those that are laid over, by the ids that they had. It is worked out for each reader anew:
    a chart that is shared tells nobody which numbers others see.
    """
    phones = {node.key: node.id for node in found.nodes if node.kind == _PHONE}
    same = {own.id: phones[own.caption] for own in work.own_nodes if own.kind == _PHONE and own.caption in phones}
    if not same:
        return work, {}
    ends = ((same.get(each.source, each.source), same.get(each.target, each.target), each) for each in work.own_links)
    changed = replace(
        work,
        own_nodes=tuple(own for own in work.own_nodes if own.id not in same),
        own_links=tuple(OwnLink(one, other, each.says) for one, other, each in ends if one != other),
        notes=_moved(work.notes, same),
        pinned=_moved(work.pinned, same),
        path=(same.get(work.path[0], work.path[0]), same.get(work.path[1], work.path[1])),
    )
    return changed, {own.id: own.caption for own in work.own_nodes if own.id in same}


def _moved(by_id: Mapping[str, _T], same: Mapping[str, str]) -> dict[str, _T]:
    """What stands at the phone itself goes before what stood at the number."""
    moved = {same[each]: said for each, said in by_id.items() if each in same}
    return moved | {each: said for each, said in by_id.items() if each not in same}
