"""People of one name, told apart by what else is on record of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api.answers.named import by_node
from api.answers.naming import name_records
from graph.model.identifiers import IdentifierType
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.view import GraphView


def told_apart(view: GraphView, people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each id and name, where another is named alike with date of birth and prison number as far as the view has them.

    Raises NotFoundError for who is not there for the viewer.
    """
    named = Counter(name_key(name) for _, name in people)
    return [(each, f"{name}, {_besides(view, each)}" if named[name_key(name)] > 1 else name) for each, name in people]


def _besides(view: GraphView, public_id: str) -> str:
    records = view.person(public_id).records
    births = name_records(records, by_node(view.descriptions(records))).births
    numbers = {
        link.target.key
        for link in view.links(records, (LinkType.HAS_IDENTIFIER,))
        if link.role is Role.IDENTIFIER_VALID and link.target.authority == IdentifierType.PRISON_NUMBER
    }
    said = [f"born {' or '.join(f'{each.day} {each:%B %Y}' for each in births)}"] if births else []
    return ", ".join([*said, *sorted(numbers)]) or "no date of birth or prison number"
