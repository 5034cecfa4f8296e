"""What a person is called, out of everything that his records say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.model.evidence import NodeRef
from graph.model.names import name_key
from graph.store.stored import StoredDescription

# A list is read at a glance; the person's own page has all of them.
_MOST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class Naming:
    """`name`, `others` that are spelt otherwise or are aliases, in order, and every birth date that is stated."""

    name: str
    others: tuple[str, ...]
    births: tuple[date, ...]


def name_records(records: Sequence[NodeRef], said: Mapping[NodeRef, Sequence[StoredDescription]]) -> Naming:
    """The names of one person. One whom nobody describes goes by his first record's key.

    The name that most records give wins, however each writes it, then the better graded, then the newer: the last file
    loaded may be the one with the typing error. A record without a surname is called by its number, and has no say.
    """
    votes: dict[str, list[tuple[int, int, str]]] = {}
    aliases: set[str] = set()
    numbered: set[str] = set()
    births: set[date] = set()
    for each in (one for ref in records for one in said.get(ref, ())):
        caption = str(each.properties.get("caption") or "")
        if each.properties.get("surname"):
            written = caption or ", ".join(_stated(each, "surname", "forenames"))
            vote = (-each.provenance.grading.rank, each.provenance.known_from, written)
            votes.setdefault(name_key(written), []).append(vote)
        elif caption:
            numbered.add(caption)
        also = each.properties.get("aliases")
        if isinstance(also, list):
            aliases.update(alias for alias in also if alias)
        born = each.properties.get("date_of_birth")
        if isinstance(born, str) and born:
            births.add(date.fromisoformat(born))
    best = max(((len(given), max(given)) for given in votes.values()), default=None)
    name = best[1][2] if best else min(numbered, default=records[0].key)
    spellings = {max(given)[2] for key, given in votes.items() if key != name_key(name)}
    return Naming(name, tuple(sorted(spellings | aliases - {name})[:_MOST_OTHERS]), tuple(sorted(births)))


def _stated(said: StoredDescription, *names: str) -> list[str]:
    return [str(said.properties[name]) for name in names if said.properties.get(name)]
