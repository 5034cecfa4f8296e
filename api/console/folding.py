"""Things of one kind that touch one node alone, drawn as one: fourteen calls say no more than their number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.chart_state import own_id
from api.schemas.evidence import Link
from api.schemas.network import PlacedNode
from api.wording import sentence_case

_FROM = 3
_GROUPS = frozenset({"OrganisedCrimeGroup", "Gang"})
# A group or a keep-apart is somebody's story, however many there are.
_NEVER = _GROUPS | {"Person", "NonAssociation", "Alert"}


@dataclass(frozen=True, slots=True)
class Folded:
    """Nodes and links with leaves folded; `members` are the nodes that a fold stands for, by its id."""

    nodes: tuple[PlacedNode, ...]
    links: tuple[Link, ...]
    members: dict[str, tuple[PlacedNode, ...]]


def fold_leaves(
    nodes: Sequence[PlacedNode], links: Sequence[Link], keep: Collection[str], *, groups: bool = False
) -> Folded:
    """Fold leaves of one kind around one node, from three on; what is in `keep` stays by itself.

    `groups` folds the people too whom nothing but one group ties to the rest.
    """
    group = {each.id for each in nodes if each.kind in _GROUPS}
    near: dict[str, set[str]] = {each.id: set() for each in nodes}
    for link in links:
        near[link.source].add(link.target)
        near[link.target].add(link.source)
    leaves: dict[tuple[str, str], list[PlacedNode]] = {}
    for node in nodes:
        if node.id in keep or len(near[node.id]) != 1 or not node.records:
            continue
        at = next(iter(near[node.id]))
        if node.kind not in _NEVER or (groups and node.kind == "Person" and at in group):
            leaves.setdefault((at, node.kind), []).append(node)
    members = {own_id(f"fold {at} {kind}"): tuple(some) for (at, kind), some in leaves.items() if len(some) >= _FROM}
    instead = {node.id: fold for fold, some in members.items() for node in some}
    first = {fold: some[0].id for fold, some in members.items()}
    shown = [
        node
        if node.id not in instead
        else node.model_copy(update={"id": instead[node.id], "caption": _caption(members[instead[node.id]]), "key": ""})
        for node in nodes
        if node.id not in instead or first[instead[node.id]] == node.id
    ]
    moved = [
        link.model_copy(
            update={"source": instead.get(link.source, link.source), "target": instead.get(link.target, link.target)}
        )
        for link in links
    ]
    return Folded(tuple(shown), tuple(moved), members)


def _caption(some: Sequence[PlacedNode]) -> str:
    if some[0].kind == "Person":
        return f"{len(some)} people of one group"
    kind = "".join(f" {c.lower()}" if c.isupper() else c for c in some[0].kind).strip()
    return f"{sentence_case(kind)}, {len(some)} of them"
