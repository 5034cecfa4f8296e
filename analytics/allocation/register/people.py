"""Who the parties of a keep-apart are and where the prison has them, as a register shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from graph.model.evidence import NodeRef
from graph.model.identifiers import CellKey
from graph.model.identifiers.establishment import IN_TRANSFER, RELEASED
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.queries.establishments import establishments
from graph.store.stored import StoredDescription
from graph.view import GraphView

_STATES = {RELEASED: "Outside", IN_TRANSFER: "Transfer"}


@dataclass(frozen=True, slots=True)
class Card:
    """One prisoner by his number. `prison` is a code, OUT, TRN, or None where nobody says; `cell` lies in it.

    Where a cell lies is what the register of places says of it.
    """

    prison_number: str
    first_name: str = ""
    last_name: str = ""
    prison: str | None = None
    prison_name: str | None = None
    cell: str | None = None


def cards(view: GraphView, numbers: Collection[str], now: datetime) -> dict[str, Card]:
    """Cards of those whom a prison knows by these numbers; others have none."""
    nodes = [NodeRef(Kind.PERSON, "NOMIS", number) for number in sorted(set(numbers))]
    newest: dict[NodeRef, StoredDescription] = {}
    for said in view.descriptions(nodes):
        before = newest.get(said.node)
        if before is None or said.provenance.extracted_at >= before.provenance.extracted_at:
            newest[said.node] = said
    minute = to_minutes(now)
    held = _cells(view, list(newest), minute)
    lies = establishments(view, set(held.values()), minute)
    within = {node: lies[cell] for node, cell in held.items()}
    prisons = {node: _prison(said, within.get(node, frozenset())) for node, said in newest.items()}
    names = _names(view, {prison for prison in prisons.values() if prison is not None})
    found = {}
    for node, said in newest.items():
        prison, inside = prisons[node], prisons[node] in within.get(node, ())
        found[node.key] = Card(
            node.key,
            first_name=str(said.properties.get("forenames") or "").split(" ")[0],
            last_name=str(said.properties.get("surname") or ""),
            prison=prison,
            prison_name=None if prison is None else names.get(prison, prison),
            cell=_path(held[node].key) if inside else None,
        )
    return found


def _prison(said: StoredDescription, within: frozenset[str]) -> str | None:
    stated = said.properties.get("establishment")
    if isinstance(stated, str) and stated.strip():
        return stated.strip().upper()
    return next(iter(within)) if len(within) == 1 else None


def _path(cell: str) -> str:
    """What a prison itself calls its cell: `A-1-002`."""
    place = CellKey.read(cell)
    return cell if place is None else place.path


def _cells(view: GraphView, nodes: Collection[NodeRef], minute: int) -> dict[NodeRef, NodeRef]:
    """The cell of each who is in one cell now."""
    found: dict[NodeRef, set[NodeRef]] = {}
    for link in view.store.links(sorted(nodes), view.read_cut, [LinkType.HELD_AT]) if nodes else []:
        if link.target.kind is Kind.CELL and link.valid_from <= minute < link.valid_to:
            found.setdefault(link.source, set()).add(link.target)
    return {node: next(iter(cells)) for node, cells in found.items() if len(cells) == 1}


def _names(view: GraphView, prisons: Collection[str]) -> dict[str, str]:
    refs = [NodeRef(Kind.ESTABLISHMENT, "", code) for code in sorted(prisons)]
    named = {
        said.node.key: str(said.properties["name"]) for said in view.descriptions(refs) if said.properties.get("name")
    }
    return _STATES | named
