"""Which pairs of records are worth comparing: those that have all parts of some rule in common."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from loaders.matching import kernels
from loaders.matching.model import Model
from loaders.matching.table import I32, I64, NONE, Sets, Table

# One owner's records that share a block beyond this number share a default or a hostel: they say nothing of one man.
MOST_IN_BLOCK = 200
# A pair of names that so few of the model's population bear is a reason to look, whatever else is said.
RARE_BEARERS = 10.0
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)

_U64 = NDArray[np.uint64]


def candidate_pairs(table: Table, model: Model, *, widely: bool = False) -> tuple[I64, I64]:
    """Rows of all pairs that some rule brings together, lesser row first, in order.

    `widely` adds the rules that are for files of a few thousand rows, which no index has to serve.
    """
    found = [np.zeros(0, dtype=np.int64)]
    for number, rule in enumerate(model.blocking + (model.wide_blocking if widely else ())):
        rows, keys = keys_of(table, model, rule, number)
        found.append(_pairs_of_keys(table, rows, keys))
    packed = np.unique(np.concatenate(found))
    size = max(len(table), 1)
    return packed // size, packed % size


def keys_of(table: Table, model: Model, rule: tuple[str, ...], number: int) -> tuple[I32, _U64]:
    """(row, key) pairs of one rule: a row without some part has none, one with several values has several."""
    rows = np.arange(len(table), dtype=np.int32)
    keys = np.full(len(table), number + 1, dtype=np.uint64) * _MIX
    for part in rule:
        part_rows, values = _part(table, model, part)
        rows, keys = _combined(len(table), rows, keys, part_rows, values)
    return rows, keys


def _combined(size: int, rows: I32, keys: _U64, part_rows: I32, values: I64) -> tuple[I32, _U64]:
    """Every key of a row with every value of the part. Both come in order of rows."""
    counts = np.bincount(part_rows, minlength=size)
    starts = np.concatenate(([0], np.cumsum(counts)))
    times = counts[rows]
    again = np.repeat(np.arange(len(rows)), times)
    offset = np.arange(len(again)) - np.repeat(np.cumsum(times) - times, times)
    value = values[starts[rows[again]] + offset].astype(np.uint64)
    mixed = (keys[again] ^ (keys[again] >> _SHIFT)) * _MIX + value
    return rows[again], mixed * _MIX


def _pairs_of_keys(table: Table, rows: I32, keys: _U64) -> I64:
    groups = table.group[rows]
    order = np.lexsort((rows, groups, keys))
    keys, rows, groups = keys[order], rows[order], groups[order]
    repeated = np.zeros(len(keys), dtype=np.bool_)
    repeated[1:] = (keys[1:] == keys[:-1]) & (rows[1:] == rows[:-1])
    keys, rows, groups = keys[~repeated], rows[~repeated], groups[~repeated]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, dtype=int)
    starts = np.append(begins, len(keys)).astype(np.int64)
    longest = int(np.diff(starts).max(initial=0))
    out = np.empty(kernels.count_pairs(starts, groups, MOST_IN_BLOCK), dtype=np.int64)
    kept = np.empty(longest, dtype=np.int32)
    kernels.pairs_of_blocks(starts, rows, groups, MOST_IN_BLOCK, kept, out, max(len(table), 1))
    return out


def _part(table: Table, model: Model, part: str) -> tuple[I32, I64]:
    """(row, value) pairs of one part, in order of rows."""
    if part in ("identifier", "phone", "postcode", "area"):
        columns = {
            "identifier": (table.identifiers, table.cores, _single(table.national_id)),
            "phone": (table.phones,), "postcode": (table.postcodes,), "area": (table.areas,),
        }  # fmt: skip
        return _union(*columns[part])
    if part == "name":
        return _union(
            _single(table.first), _single(table.last), table.full_firsts, table.other_firsts, table.other_lasts,
            table.last_parts,
        )  # fmt: skip
    if part == "born":
        return _union(_single(_day_month_sorted(table.born), 0), _sorted_births(table.other_births))
    return _per_row(*_SINGLE[part](table, model))


def _email(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    return table.email_name.astype(np.int64), table.email_name != NONE


def _address(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    return table.address.astype(np.int64), table.address != NONE


def _names(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    one, two = (column.astype(np.int64) for column in (table.first, table.last))
    return np.minimum(one, two) << 32 | np.maximum(one, two), (one != NONE) & (two != NONE)


def _rare_names(table: Table, model: Model) -> tuple[I64, NDArray[np.bool_]]:
    names, known = _names(table, model)
    # By the frozen lists alone: how many bear it here would let a hidden record decide who is compared.
    bearers = table.first_frequency * table.last_frequency * model.population
    return names, known & (bearers <= RARE_BEARERS)


def _initial_letters(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    one, two = table.first_initial.astype(np.int64), table.last_initial.astype(np.int64)
    return np.minimum(one, two) << 32 | np.maximum(one, two), (table.first != NONE) & (table.last != NONE)


def _year(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    return table.born.astype(np.int64) // 10_000, table.born != 0


def _day(table: Table, _: Model) -> tuple[I64, NDArray[np.bool_]]:
    return _day_month_sorted(table.born).astype(np.int64) % 10_000, table.born != 0


_SINGLE = {
    "first": lambda table, _: (table.first.astype(np.int64), table.first != NONE),
    "last": lambda table, _: (table.last.astype(np.int64), table.last != NONE),
    "email": _email, "address": _address, "names": _names, "rare-names": _rare_names, "initials": _initial_letters,
    "year": _year, "day": _day,
}  # fmt: skip


def _day_month_sorted(born: I32) -> I32:
    """Dates in which a day and a month that were transposed come out the same."""
    month, day = born // 100 % 100, born % 100
    return np.asarray(born // 10_000 * 10_000 + np.minimum(month, day) * 100 + np.maximum(month, day), dtype=np.int32)


def _sorted_births(births: Sets) -> Sets:
    return Sets(births.at, _day_month_sorted(births.values))


def _single(column: I32, none: int = NONE) -> Sets:
    there = column != none
    return Sets(np.concatenate(([0], np.cumsum(there))).astype(np.int64), column[there])


def _per_row(values: I64, known: NDArray[np.bool_]) -> tuple[I32, I64]:
    rows = np.flatnonzero(known).astype(np.int32)
    return rows, values[rows]


def _union(*sets: Sets) -> tuple[I32, I64]:
    rows = np.concatenate([np.repeat(np.arange(len(each.at) - 1), np.diff(each.at)) for each in sets])
    values = np.concatenate([each.values for each in sets]).astype(np.int64)
    order = np.lexsort((values, rows))
    rows, values = rows[order], values[order]
    fresh = np.ones(len(rows), dtype=np.bool_)
    fresh[1:] = (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])
    return rows[fresh].astype(np.int32), values[fresh]


def blocks(table: Table, model: Model) -> Iterator[tuple[I32, _U64]]:
    """(row, key) pairs of every rule: what Splink is given to join on."""
    for number, rule in enumerate(model.blocking):
        yield keys_of(table, model, rule, number)
