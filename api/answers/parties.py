"""From whom somebody is to be kept apart, as far as the reader may know of them, and where those are held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.answers.named import chart_nodes
from api.answers.numbered import prison_numbers
from api.answers.words import role_words
from api.schemas.evidence import Node
from api.schemas.people import OtherParty
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import OPEN_END, OPEN_START
from graph.queries.chart import ChartNode, FoldedLink
from graph.queries.neighbourhood import Neighbourhood, neighbourhood
from graph.view import GraphView

# Far more keep-aparts than anybody has; of one beyond them the other party is not named.
_MOST = 500
_ROOM = 2_500


def other_parties(view: GraphView, person: str, keep_aparts: Sequence[str]) -> dict[str, list[OtherParty]]:
    """Under each keep-apart (public id) its parties but this person.

    Whoever is shown redacted to this reader is not among them: the keep-apart alone is told, as of somebody who is not
    there to be seen.
    """
    if not keep_aparts:
        return {}
    around = neighbourhood(view, sorted(keep_aparts)[:_MOST], types=(LinkType.PARTY,), node_budget=_ROOM)
    people = {each.id: each for each in _nodes(around) if each.ref.kind is Kind.PERSON and each.id != person}
    shown = {each: node for each, node in people.items() if view.limited.isdisjoint(node.records)}
    held = _held(view, shown)
    nodes = chart_nodes(view, shown.values())
    found: dict[str, list[OtherParty]] = {}
    for link in around.links:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one in shown:
                found.setdefault(other, []).append(_party(nodes[one], _numbers(view, shown[one]), link, held[one]))
    return found


def _party(node: Node, numbers: list[str], link: FoldedLink, held: list[tuple[Node, FoldedLink]]) -> OtherParty:
    return OtherParty(
        **node.model_dump(),
        numbers=numbers,
        roles=role_words(link.roles),
        held_at=[place for place, _ in held],
        records=sorted({*link.evidence, *(record for _, stay in held for record in stay.evidence)}),
    )


def _held(view: GraphView, people: Mapping[str, ChartNode]) -> dict[str, list[tuple[Node, FoldedLink]]]:
    """Where each of these is held: the places of stays that no record ends, or of the moment that is asked about."""
    found: dict[str, list[tuple[Node, FoldedLink]]] = {each: [] for each in people}
    if not people:
        return found
    around = neighbourhood(view, sorted(people), types=(LinkType.HELD_AT,), node_budget=_ROOM)
    stays = [
        (one, other, link)
        for link in around.links
        if link.valid_from != OPEN_START and (view.valid is not None or link.valid_to == OPEN_END)
        for one, other in ((link.source, link.target), (link.target, link.source))
        if one in people
    ]
    there = {other for _, other, _ in stays}
    nodes = chart_nodes(view, (each for each in _nodes(around) if each.id in there))
    for one, other, link in stays:
        found[one].append((nodes[other], link))
    return found


def _nodes(around: Neighbourhood) -> Iterable[ChartNode]:
    return (node for layer in around.layers for node in layer)


def _numbers(view: GraphView, person: ChartNode) -> list[str]:
    """The prison's own numbers of somebody."""
    ranks = (view.graph.node_rank(bytes.fromhex(record)) for record in person.records)
    return prison_numbers(view.refs([rank for rank in ranks if rank is not None]))
