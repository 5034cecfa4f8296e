"""Which level of each comparison a pair reaches: all pairs at once, the first level that holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from loaders.matching import kernels
from loaders.matching.model import LEVELS, Model
from loaders.matching.table import I32, I64, NONE, Sets, Table

Flags = NDArray[np.bool_]
U8 = NDArray[np.uint8]

SILENT = 255
"""The level of a comparison in which a side is silent."""

_NEAR_DAYS = 31
_GENERATION_YEARS = 14
# Two or three parts of a date may each be off by little: by one, or ten years where a digit of the decade is.
_SLIPS_OF_YEAR = (0, 1, 10)
_CLOSE_DAYS = 3
# From here a vectorised call costs less than looking for repeats among the pairs.
_WORTH_UNIQUE = 4_096

Test = Callable[[float | None], Flags]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two rows of a table for each pair."""

    table: Table
    left: I64
    right: I64


def compare(pairs: Pairs, model: Model) -> Mapping[str, U8]:
    """For each comparison the number of the level in the model's order, or SILENT."""
    made = {
        "first_name": _first_name, "last_name": _last_name, "middle_names": _middle_names, "birth_date": _birth_date,
        "place": _place, "email": _email, "phone": _phone, "sex": _sex, "identifiers": _identifiers,
    }  # fmt: skip
    found = {}
    for name in LEVELS:
        spoken, tests = made[name](pairs)
        reached = np.full(len(pairs.left), SILENT, dtype=np.uint8)
        # From the last to the first, so that the first that holds is what remains.
        for number, level in reversed(list(enumerate(model.comparisons[name]))):
            if level.kind == "otherwise":
                reached[spoken] = number
            else:
                reached[tests[level.kind](level.at) & spoken] = number
        found[name] = reached
    return found


# ---- what is tested


def _first_name(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.first)
    spoken = (one != NONE) & (two != NONE)

    def initial(_: float | None) -> Flags:
        short = (table.first_is_initial[pairs.left] | table.first_is_initial[pairs.right]) != 0
        one_letter, two_letter = _both(pairs, table.first_initial)
        return np.asarray(short & (one_letter == two_letter))

    return spoken, {
        "exact": lambda _: one == two,
        "swapped": lambda _: _swapped(pairs),
        "swapped-similar": lambda at: _swapped_similar(pairs, at),
        "nickname": lambda _: _common(pairs, table.full_firsts) > 0,
        "alias": lambda _: _either_has(pairs, table.other_firsts, table.first),
        "similar": lambda at: _similar(table, one, two, at),
        "other-name": lambda _: (table.first_listed[pairs.left] & table.first_listed[pairs.right]) != 0,
        "initial": initial,
    }


def _last_name(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.last)
    return (one != NONE) & (two != NONE), {
        "exact": lambda _: one == two,
        "swapped": lambda _: _swapped(pairs),
        "swapped-similar": lambda at: _swapped_similar(pairs, at),
        "alias": lambda _: _either_has(pairs, table.other_lasts, table.last),
        "part": lambda _: _common(pairs, table.last_parts) > 0,
        "similar": lambda at: _similar(table, one, two, at),
    }


def _middle_names(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.middle)

    def initial(_: float | None) -> Flags:
        one_letter, two_letter = _both(pairs, table.middle_initial)
        return np.asarray(one_letter == two_letter)

    return (one != NONE) & (two != NONE), {
        "exact": lambda _: one == two,
        "initial": initial,
        "similar": lambda at: _similar(table, one, two, at),
    }


def _birth_date(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.born)
    parts = [np.stack(_date_parts(each)) for each in (one, two)]

    def one_digit(_: float | None) -> Flags:
        tens = 10 ** np.arange(8, dtype=np.int64)
        same = sum(((one // ten) % 10 == (two // ten) % 10).astype(np.int8) for ten in tens)
        return np.asarray(same == 7)

    def near(_: float | None) -> Flags:
        days = [day_numbers(table.born)[side] for side in (pairs.left, pairs.right)]
        agreeing = (parts[0] == parts[1]).sum(axis=0)
        return np.asarray((np.abs(days[0] - days[1]) <= _NEAR_DAYS) | (agreeing == 2))

    def close(_: float | None) -> Flags:
        years, months, days = np.abs(parts[0] - parts[1])
        return np.asarray(np.isin(years, _SLIPS_OF_YEAR) & (months <= 1) & (days <= _CLOSE_DAYS))

    def transposed(_: float | None) -> Flags:
        (year, month, day), (other_year, other_month, other_day) = parts
        return np.asarray((year == other_year) & (month == other_day) & (day == other_month))

    return (one != 0) & (two != 0), {
        "exact": lambda _: one == two,
        "alias": lambda _: _either_has(pairs, table.other_births, table.born),
        "transposed": transposed,
        "one-digit": one_digit,
        "near": near,
        "close": close,
        "generation": lambda _: np.abs(parts[0][0] - parts[1][0]) >= _GENERATION_YEARS,
    }


def _place(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.address)
    addresses = (one != NONE) & (two != NONE)
    spoken = addresses | _both_have(pairs, table.postcodes) | _both_have(pairs, table.areas)
    postcode, areas = _common(pairs, table.postcodes) > 0, _common(pairs, table.areas)
    same = addresses & (one == two)
    return spoken, {
        "same-address": lambda _: same & (postcode | (areas > 0)),
        "postcode": lambda _: postcode,
        "similar-address": lambda at: (areas > 0) & _similar(table, one, two, at, addresses),
        "address": lambda _: same,
        "two-areas": lambda _: areas >= 2,
        "area": lambda _: areas >= 1,
    }


def _email(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table, (one, two) = pairs.table, _both(pairs, pairs.table.email)
    name, other = _both(pairs, table.email_name)
    return (one != NONE) & (two != NONE), {
        "exact": lambda _: one == two,
        "similar": lambda at: _similar(table, name, other, at),
    }


def _phone(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    phones = pairs.table.phones
    return _both_have(pairs, phones), {"shared": lambda _: _common(pairs, phones) > 0}


def _sex(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    one, two = _both(pairs, pairs.table.sex)
    return (one != NONE) & (two != NONE), {"exact": lambda _: one == two}


def _identifiers(pairs: Pairs) -> tuple[Flags, Mapping[str, Test]]:
    table = pairs.table
    one, two = _both(pairs, table.national_id)
    numbered = (one != NONE) & (two != NONE)
    types = table.identifier_types[pairs.left] & table.identifier_types[pairs.right]
    shared, cores = _common(pairs, table.identifiers), _common(pairs, table.cores)

    def one_character(_: float | None) -> Flags:
        close = np.zeros(len(one), dtype=np.bool_)
        which = np.flatnonzero(numbered & (one != two))
        close[which] = _scored(Levenshtein.distance, table, one[which], two[which]) <= 1
        return close

    return (types != 0) | numbered | (cores > 0), {
        "several": lambda _: shared >= 2,
        "national": lambda _: numbered & (one == two),
        "shared": lambda _: shared >= 1,
        "core-number": lambda _: cores > 0,
        "one-character": one_character,
        "several-differ": lambda _: (types & (types - 1)) != 0,
    }


# ---- the means


def day_numbers(born: I32) -> I64:
    """Days since 1970 of dates as YYYYMMDD; a day that a month does not have counts on into the next."""
    year, month, day = _date_parts(np.where(born == 0, 19700101, born))
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64) + day - 1)


def _date_parts(born: I32) -> tuple[I64, I64, I64]:
    wide = born.astype(np.int64)
    return wide // 10_000, wide // 100 % 100, wide % 100


def _both(pairs: Pairs, column: I32) -> tuple[I32, I32]:
    return column[pairs.left], column[pairs.right]


def _both_have(pairs: Pairs, sets: Sets) -> Flags:
    empty = sets.empty
    return np.asarray(~empty[pairs.left] & ~empty[pairs.right])


def _common(pairs: Pairs, sets: Sets) -> NDArray[np.int8]:
    out = np.zeros(len(pairs.left), dtype=np.int8)
    kernels.common(sets.at, sets.values, sets.at, sets.values, pairs.left, pairs.right, out)
    return out


def _either_has(pairs: Pairs, sets: Sets, column: I32) -> Flags:
    """Whether one side's further values have the other's main one, or both have a further value in common."""
    forth, back = np.zeros(len(pairs.left), dtype=np.bool_), np.zeros(len(pairs.left), dtype=np.bool_)
    kernels.contains(sets.at, sets.values, column, pairs.left, pairs.right, forth)
    kernels.contains(sets.at, sets.values, column, pairs.right, pairs.left, back)
    return forth | back | (_common(pairs, sets) > 0)


def _swapped(pairs: Pairs) -> Flags:
    table = pairs.table
    (first, other_first), (last, other_last) = _both(pairs, table.first), _both(pairs, table.last)
    known = (first != NONE) & (last != NONE) & (first != last)
    return np.asarray(known & (first == other_last) & (last == other_first))


def _swapped_similar(pairs: Pairs, at: float | None) -> Flags:
    table = pairs.table
    (first, other_first), (last, other_last) = _both(pairs, table.first), _both(pairs, table.last)
    forth = _similar(table, first, other_last, at)
    return forth & _similar(table, last, other_first, at, forth)


def _similar(table: Table, one: I32, two: I32, at: float | None, among: Flags | None = None) -> Flags:
    there = (one != NONE) & (two != NONE)
    if among is not None:
        there &= among
    which = np.flatnonzero(there)
    found = np.zeros(len(one), dtype=np.bool_)
    found[which] = _scored(JaroWinkler.similarity, table, one[which], two[which]) >= (1.0 if at is None else at)
    return found


def _scored(scorer: Callable[..., float], table: Table, one: I32, two: I32) -> NDArray[np.float64]:
    """A likeness for each pair of words; each distinct pair is worked out once."""
    if not len(one):
        return np.zeros(0)
    back = None
    if len(one) > _WORTH_UNIQUE:
        packed, back = np.unique(
            np.minimum(one, two).astype(np.int64) << 32 | np.maximum(one, two), return_inverse=True
        )
        one, two = (packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32)
    words = table.words
    found = cpdist(
        [words[number] for number in one.tolist()],
        [words[number] for number in two.tolist()],
        scorer=scorer,
        dtype=np.float64,
        workers=-1 if len(one) > _WORTH_UNIQUE else 1,
    )
    return np.asarray(found if back is None else found[back], dtype=np.float64)
