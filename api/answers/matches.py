"""Pairs under review, as one reader may see them: the queue, why a pair is alike, and what a judgement would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from api.answers.words import QuestionError
from api.schemas.evidence import IdentityDoubt, Node
from api.schemas.matching import PairLine, ReviewAnswer
from graph.identity.pairs import POSSIBLE
from graph.identity.walker import entries_at
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.view import GraphView, NotFoundError

MOST_WAITING = 200
MOST_CONTRADICTIONS = 50
_JUDGED = frozenset({Role.SAME, Role.NOT_SAME, Role.UNSURE})
# Of equal stakes the likelier first.
_ORDER = (
    Role.MERGED, Role.BOOKING_MOVED, Role.MATCH_FIRM, Role.MATCH_JOIN, Role.CONTRADICTED, Role.MATCH_HELD,
    Role.LOOK_ALIKE, Role.MATCH_POSSIBLE,
)  # fmt: skip
_WORDS = {
    Role.MERGED: "merged", Role.BOOKING_MOVED: "booking-moved",
    Role.MATCH_FIRM: "firm", Role.MATCH_JOIN: "join", Role.CONTRADICTED: "contradicted", Role.MATCH_HELD: "held",
    Role.LOOK_ALIKE: "look-alike", Role.MATCH_POSSIBLE: "possible",
}  # fmt: skip
_STAKES = {LinkType.MEMBER_OF: "organised-crime-group", LinkType.PARTY: "keep-apart"}
VERDICTS = {"same": Role.SAME, "not-same": Role.NOT_SAME, "unsure": Role.UNSURE}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two PERSON nodes of one view, by rank, the lesser first."""

    one: int
    other: int


def pair_of(view: GraphView, pair_id: str) -> Pair:
    """The pair of this id. Raises NotFoundError unless both records are there for the viewer."""
    first, _, second = pair_id.partition("-")
    one, other = (view.node(each) for each in (first, second))
    if one == other or {view.graph.node_kind(one), view.graph.node_kind(other)} != {Kind.PERSON}:
        raise NotFoundError(pair_id)
    return Pair(min(one, other), max(one, other))


def pair_id(view: GraphView, pair: Pair) -> str:
    """The public name of a pair: its records' ids in order, whichever way it was found."""
    return "-".join(sorted(view.ids([pair.one, pair.other])))


def review(view: GraphView, limit: int, cursor: str | None, minute: int, passed: int = 0) -> ReviewAnswer:
    """Who waits for a judgement at this minute of the world. Raises QuestionError for a dead cursor.

    Contradictions are shown from the one after `passed` on.
    """
    waiting = _waiting(view)
    stakes = _stakes(view, {node for pair, _ in waiting for node in (pair.one, pair.other)}, minute)
    lines = []
    for pair, roles in waiting:
        role = next(each for each in _ORDER if each in roles)
        lines.append(
            (pair, role, sorted(stakes.get(pair.one, set()) | stakes.get(pair.other, set())), pair_id(view, pair))
        )
    lines.sort(key=lambda line: (not line[2], _ORDER.index(line[1]), line[3]))
    first = 0
    if cursor is not None:
        places = [place for place, line in enumerate(lines) if line[3] == cursor]
        if not places:
            raise QuestionError("this cursor leads nowhere any more: ask again from the first page")
        first = places[0] + 1
    page = lines[first : first + limit]
    nodes = record_nodes(view, [node for pair, *_ in page for node in (pair.one, pair.other)])
    doubts = view.conflicts()
    shown = doubts[passed : passed + MOST_CONTRADICTIONS]
    return ReviewAnswer(
        waiting=len(lines),
        pairs=[
            PairLine(id=name, one=nodes[pair.one], other=nodes[pair.other], band=_WORDS[role], stakes=found)
            for pair, role, found, name in page
        ],
        contradictions=[_doubt(view, each.kind, each.nodes, each.identifiers) for each in shown],
        contradictions_left_out=len(doubts) - len(shown),
        next_cursor=page[-1][3] if first + limit < len(lines) else None,
    )


def registered(view: GraphView) -> list[tuple[str, str]]:
    """Pairs of which an agency's register says other than the view does, and the verdict that would make it so."""
    person_of = view.people.person_of
    with view.walker() as walker:
        roles = walker.compared(np.flatnonzero(person_of >= 0).astype(np.int32))
    found = []
    for (one, other), said in roles.items():
        together = person_of[one] == person_of[other]
        if Role.MERGED in said and not together and not said & _JUDGED:
            found.append((pair_id(view, Pair(one, other)), "same"))
        elif Role.UNMERGED in said and together and Role.NOT_SAME not in said:
            found.append((pair_id(view, Pair(one, other)), "not-same"))
    return sorted(found)


def record_nodes(view: GraphView, nodes: Iterable[int]) -> dict[int, Node]:
    """Records of people by rank, each under the best caption that the viewer may read. Counts as disclosed."""
    wanted = sorted(set(nodes))
    refs = dict(zip(wanted, view.refs(wanted), strict=True))
    captions = view.captions(list(refs.values()))
    ids = dict(zip(wanted, view.ids(wanted), strict=True))
    view.disclosed.update(ids.values())
    return {
        rank: Node(id=ids[rank], kind=ref.kind.label, caption=captions.get(ref, ref.key), key=ref.key)
        for rank, ref in refs.items()
    }


def _waiting(view: GraphView) -> list[tuple[Pair, frozenset[Role]]]:
    """Pairs of different people that may be one, and of which nobody has judged."""
    person_of = view.people.person_of
    with view.walker() as walker:
        roles = walker.compared(np.flatnonzero(person_of >= 0).astype(np.int32))
    return [
        (Pair(one, other), said)
        for (one, other), said in roles.items()
        if said & POSSIBLE and not said & _JUDGED and person_of[one] != person_of[other]
    ]


def _stakes(view: GraphView, nodes: set[int], minute: int) -> dict[int, set[str]]:
    """What hangs on the people of these records: a group that they are in, a keep-apart that is open."""
    person_of = view.people.person_of
    people = {int(person_of[node]) for node in nodes}
    everybody = np.flatnonzero(np.isin(person_of, sorted(people))).astype(np.int32)
    found: dict[int, set[str]] = {}
    with view.walker(tuple(_STAKES)) as walker:
        entries = entries_at(walker.walk, walker.cut, everybody)
        halves = (walker.walk.base, walker.walk.extra)
    for place, half, entry in zip(entries.one.tolist(), entries.half.tolist(), entries.entry.tolist(), strict=True):
        layer = halves[half]
        if layer.valid_from[entry] <= minute < layer.valid_to[entry]:
            person = int(person_of[everybody[place]])
            found.setdefault(person, set()).add(_STAKES[LinkType(int(layer.type[entry]))])
    return {node: found.get(int(person_of[node]), set()) for node in nodes}


def _doubt(view: GraphView, kind: str, nodes: Sequence[NodeRef], identifiers: Sequence[NodeRef]) -> IdentityDoubt:
    captions = view.captions(nodes)
    return IdentityDoubt(
        reason=str(kind),
        nodes=[
            Node(
                id=view.store.ids.node_id(ref).hex(),
                kind=ref.kind.label,
                caption=captions.get(ref, ref.key),
                key=ref.key,
            )
            for ref in nodes
        ],
        identifiers=[f"{ref.authority} {ref.key}" for ref in identifiers],
    )
