"""What search compares of a description: the same in every store."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from graph.model.evidence import Description
from graph.model.identifiers import is_placeholder_birth_date
from graph.model.kinds import Kind
from graph.model.names import name_key

_EPOCH_DAY = date(1970, 1, 1).toordinal()


def search_terms(said: Description) -> tuple[str | None, str | None, int | None]:
    """Surname and forenames in their normal form, and the birth day; None where a person's record states none."""
    if said.node.kind is not Kind.PERSON:
        return None, None, None
    surname = said.properties.get("surname")
    forenames = said.properties.get("forenames")
    born = said.properties.get("date_of_birth")
    return (
        (name_key(str(surname)) or None) if surname else None,
        (name_key(str(forenames)) or None) if forenames else None,
        birth_day(born) if isinstance(born, str) else None,
    )


@lru_cache(maxsize=100_000)
def birth_day(text: str) -> int | None:
    """Days since 1970 of an ISO date; None where it is a placeholder or no date."""
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return None
    return None if is_placeholder_birth_date(born) else born.toordinal() - _EPOCH_DAY
