"""Whose name is almost as it was asked for: a surname a letter or a sound away, and a forename like it."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from graph.model.names import name_key
from graph.model.spellings import spellings
from graph.store.stored import StoredDescription

# Nicolas and Nikolas, Toby and Tobi: further apart they are two names.
_MOST_IN_FORENAME = 2


def distance(said: Iterable[StoredDescription], surname: str, forename: str | None) -> int | None:
    """Letters that differ between what was asked for and the nearest name of a person; None where none is near."""
    near = frozenset(spellings(surname))
    found = [
        OSA.distance(key, name_key(surname)) + first
        for each in said
        if (key := name_key(str(each.properties.get("surname") or ""))) in near
        and (first := _of_forename(str(each.properties.get("forenames") or ""), forename)) is not None
    ]
    return min(found, default=None)


def _of_forename(stated: str, wanted: str | None) -> int | None:
    key = name_key(wanted or "")
    if not key:
        return 0
    words = name_key(stated).split()
    found = [OSA.distance(word[: len(key)] if word.startswith(key) else word, key) for word in words]
    nearest = min((each for each, word in zip(found, words, strict=True) if word[0] == key[0]), default=None)
    return nearest if nearest is not None and nearest <= min(_MOST_IN_FORENAME, len(key) // 2) else None
