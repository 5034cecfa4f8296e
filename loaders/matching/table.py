"""Many profiles as columns: texts by number, sets end to end, so that millions of pairs are compared at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.matching.model import Model
from loaders.matching.profiles import Profile

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

NONE = -1
_TYPES = 63


class Words:
    """Texts by number; the empty text is NONE."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {"": NONE}

    def number(self, text: str) -> int:
        """The number of a text, a new one if need be."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found


@dataclass(frozen=True, slots=True)
class Sets:
    """Row i's numbers are `values[at[i]:at[i + 1]]`, rising and without repeats."""

    at: I64
    values: I32

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Rows that have none."""
        return np.asarray(np.diff(self.at) == 0)


@dataclass(frozen=True, slots=True)
class Table:
    """Profiles by row. `group` is what may be compared block by block without one group showing through another's."""

    words: tuple[str, ...]
    group: I32
    first: I32
    middle: I32
    last: I32
    first_initial: I32  # code points, NONE for none
    middle_initial: I32
    last_initial: I32
    first_is_initial: I32
    first_listed: I32  # whether it is a name that the model knows
    full_firsts: Sets
    other_firsts: Sets
    other_lasts: Sets
    last_parts: Sets
    born: I32  # YYYYMMDD, 0 for none
    other_births: Sets
    postcodes: Sets
    areas: Sets
    address: I32
    email: I32
    email_name: I32
    phones: Sets
    sex: I32
    identifiers: Sets
    identifier_types: I64  # one bit a type
    cores: Sets
    national_id: I32
    first_frequency: F64
    last_frequency: F64

    def __len__(self) -> int:
        return len(self.first)


_SETS = tuple(each.name for each in fields(Table) if each.type == "Sets")
_NUMBERS = tuple(each.name for each in fields(Table) if each.type == "I32")


class TableBuilder:
    """Lays profiles out row by row, so that a million of them need not be held as objects."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._words = Words()
        self._types: dict[str, int] = {}
        # Arrays: a million rows of Python numbers would take a gigabyte.
        self._numbers = {name: array("i") for name in _NUMBERS} | {"identifier_types": array("q")}
        self._values = {name: array("i") for name in _SETS}
        self._at = {name: array("q", (0,)) for name in _SETS}
        self._full: dict[str, tuple[int, ...]] = {}

    def add(self, profile: Profile, group: int = 0) -> None:
        """One more row."""
        number, put = self._words.number, self._put
        types = 0
        for kind, _ in profile.identifiers:
            types |= 1 << self._types.setdefault(kind, min(len(self._types), _TYPES - 1))
        row = {
            "group": group,
            "first": number(profile.first),
            "middle": number(profile.middle),
            "last": number(profile.last),
            "first_initial": ord(profile.first[0]) if profile.first else NONE,
            "middle_initial": ord(profile.middle[0]) if profile.middle else NONE,
            "last_initial": ord(profile.last[0]) if profile.last else NONE,
            "first_is_initial": int(len(profile.first) == 1),
            "first_listed": int(self._model.knows(profile.first)),
            "born": as_number(profile.born),
            "address": number(profile.address),
            "email": number(profile.email),
            "email_name": number(profile.email.partition("@")[0] and "@" + profile.email.partition("@")[0]),
            "sex": number(profile.sex),
            "national_id": number(profile.national_id),
            "identifier_types": types,
        }
        for name, value in row.items():
            self._numbers[name].append(value)
        put("full_firsts", self._full_forms(profile.first))
        put("other_firsts", map(number, profile.other_firsts))
        put("other_lasts", map(number, profile.other_lasts))
        put("last_parts", map(number, profile.last.split() if " " in profile.last else (profile.last,)))
        put("other_births", map(as_number, profile.other_births))
        put("postcodes", map(number, profile.postcodes))
        put("areas", map(number, profile.areas))
        put("phones", map(number, profile.phones))
        put("identifiers", (number(f"{kind}:{value}") for kind, value in profile.identifiers))
        put("cores", map(number, profile.cores))

    def finish(self) -> Table:
        """The table."""
        columns: dict[str, Any] = {name: np.array(self._numbers[name], dtype=np.int32) for name in _NUMBERS}
        columns["identifier_types"] = np.array(self._numbers["identifier_types"], dtype=np.int64)
        for name in _SETS:
            values = np.array(self._values[name], dtype=np.int32)
            columns[name] = Sets(np.array(self._at[name], dtype=np.int64), values)
        words = self._words.texts
        terms = self._model.terms
        for column, terms_name in (("first", "forenames"), ("last", "surnames")):
            of_word = np.array([terms[terms_name].of(word) for word in words] + [1.0])
            columns[f"{column}_frequency"] = of_word[columns[column]]
        return Table(words=tuple(words), **columns)

    def _put(self, name: str, values: Iterable[int]) -> None:
        found = {value for value in values if value != NONE}
        self._values[name].extend(sorted(found) if len(found) > 1 else found)
        self._at[name].append(len(self._values[name]))

    def _full_forms(self, first: str) -> tuple[int, ...]:
        found = self._full.get(first)
        if found is None:
            found = tuple(map(self._words.number, self._model.full_names(first))) if first else ()
            self._full[first] = found
        return found


def table_of(profiles: Iterable[Profile], model: Model, groups: Sequence[int] | None = None) -> Table:
    """Profiles as a table."""
    builder = TableBuilder(model)
    for place, profile in enumerate(profiles):
        builder.add(profile, 0 if groups is None else groups[place])
    return builder.finish()


def as_number(day: date | None) -> int:
    """A date as YYYYMMDD; 0 for none."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day
