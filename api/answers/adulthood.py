"""Who is shown to be 18 or older, of a few people: whoever is not is named as nobody's member."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from analytics.projection.adulthood import of_age
from graph.model.evidence import NodeRef
from graph.view import GraphView


def shown_adults(view: GraphView, ids: Collection[str], today: date) -> list[str]:
    """Those of whom every birth date that is stated says so; whoever has none stated is in doubt."""
    records = {each: view.person(each).records for each in ids}
    births: dict[NodeRef, list[date]] = {}
    for said in view.descriptions([ref for refs in records.values() for ref in refs]):
        born = said.properties.get("date_of_birth")
        if isinstance(born, str) and born:
            births.setdefault(said.node, []).append(date.fromisoformat(born))
    known = {each: [born for ref in refs for born in births.get(ref, ())] for each, refs in records.items()}
    return [each for each in ids if known[each] and all(of_age(born, today) for born in known[each])]
