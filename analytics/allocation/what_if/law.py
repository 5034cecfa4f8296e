"""What the law of placement says of somebody in a place."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.allocation.estate import read_units
from analytics.allocation.placement import Placee, Ruling, Somebody, Verdict, lawful, placees
from graph.model.evidence import NodeRef
from graph.view import GraphView, Person

_ORDER = tuple(Verdict)


def rulings_of(
    view: GraphView, person: str, place: NodeRef, cellmates: Sequence[Person], taken: int | None
) -> list[Ruling]:
    """Every rule that is broken, undecided or unknown there."""
    who = view.person(person)
    wanted = [Somebody(who.id, who.id, who.records)]
    wanted += [Somebody(each.id, each.id, each.records) for each in cellmates]
    found: list[Placee] = placees(view, wanted)
    unit = read_units(view, [place])[place]
    return lawful(found[0], unit, found[1:], taken=taken)


def said_of(rulings: Sequence[Ruling]) -> list[str]:
    """Rulings in sentences, each with its source, the gravest first."""
    ordered = sorted(rulings, key=lambda each: (_ORDER.index(each.verdict), each.code, each.because))
    return [f"{each.verdict}: {each.because} ({each.source})" for each in ordered]
