"""Who the parties of a keep-apart are and where the prison has them, as a register shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from graph.model.evidence import NodeRef
from graph.model.identifiers.establishment import IN_TRANSFER, RELEASED
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.store.stored import StoredDescription
from graph.view import GraphView

_STATES = {RELEASED: "Outside", IN_TRANSFER: "Transfer"}


@dataclass(frozen=True, slots=True)
class Card:
    """One prisoner by his number. `prison` is a code, OUT, TRN, or None where nobody says; `cell` lies in it."""

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
    held = _cells(view, list(newest), to_minutes(now))
    prisons = {node: _prison(said, held.get(node)) for node, said in newest.items()}
    names = _names(view, {prison for prison in prisons.values() if prison is not None})
    found = {}
    for node, said in newest.items():
        prison, cell = prisons[node], held.get(node)
        inside = prison is not None and cell is not None and cell.startswith(f"{prison}-")
        found[node.key] = Card(
            node.key,
            first_name=str(said.properties.get("forenames") or "").split(" ")[0],
            last_name=str(said.properties.get("surname") or ""),
            prison=prison,
            prison_name=None if prison is None else names.get(prison, prison),
            cell=cell.partition("-")[2] if inside and cell is not None else None,
        )
    return found


def _prison(said: StoredDescription, cell: str | None) -> str | None:
    stated = said.properties.get("establishment")
    if isinstance(stated, str) and stated.strip():
        return stated.strip().upper()
    return None if cell is None else cell.partition("-")[0]


def _cells(view: GraphView, nodes: Collection[NodeRef], minute: int) -> dict[NodeRef, str]:
    """The cell of each who is in one cell now."""
    found: dict[NodeRef, set[str]] = {}
    for link in view.store.links(sorted(nodes), view.read_cut, [LinkType.HELD_AT]) if nodes else []:
        if link.target.kind is Kind.CELL and link.valid_from <= minute < link.valid_to:
            found.setdefault(link.source, set()).add(link.target.key)
    return {node: next(iter(cells)) for node, cells in found.items() if len(cells) == 1}


def _names(view: GraphView, prisons: Collection[str]) -> dict[str, str]:
    refs = [NodeRef(Kind.ESTABLISHMENT, "", code) for code in sorted(prisons)]
    named = {
        said.node.key: str(said.properties["name"]) for said in view.descriptions(refs) if said.properties.get("name")
    }
    return _STATES | named
