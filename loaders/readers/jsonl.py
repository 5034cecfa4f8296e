"""Rows of JSON Lines files: one object a line, its keys the columns, every value as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from loaders.readers.delimited import BYTES_NOT_TEXT, CELL_TOO_LONG, NUL_BYTE, Record
from loaders.readers.lines import LineSource
from loaders.readers.rows import ReaderLimits

NOT_AN_OBJECT = "not-a-json-object"
KEY_REPEATED = "key-repeated-in-object"
KEY_NOT_IN_HEADER = "key-not-in-header"


class _RepeatedKeyError(ValueError):
    """One object says two things under one key."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


# Numbers stay as written: a prison's record number is no float.
_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=str)


def cell(value: object) -> str:
    """A JSON value as the text of a cell: null is blank, a list of plain strings is joined by `; `."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) and ";" not in item for item in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def parse_object(line: str) -> dict[str, str] | str:
    """The object's cells by key, those of objects within it by their path, or the rule that the line breaks."""
    try:
        value = _DECODER.decode(line)
        if not isinstance(value, dict):
            return NOT_AN_OBJECT
        cells: dict[str, str] = {}
        _flatten(value, "", cells)
    except _RepeatedKeyError:
        return KEY_REPEATED
    except (ValueError, RecursionError):
        return NOT_AN_OBJECT
    return cells


def _flatten(value: dict[str, object], prefix: str, cells: dict[str, str]) -> None:
    """An object within the object as columns of their own, `subject.name.last`; an empty one stays a cell."""
    for key, item in value.items():
        name = prefix + key
        if isinstance(item, dict) and item:
            _flatten(item, f"{name}.", cells)
        elif name in cells:
            raise _RepeatedKeyError
        else:
            cells[name] = cell(item)


def keys_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The keys that these lines use, in order of first use."""
    keys: dict[str, None] = {}
    for line in lines:
        parsed = parse_object(line)
        if isinstance(parsed, dict):
            keys.update(dict.fromkeys(parsed))
    return tuple(keys)


def records(source: LineSource, keys: Sequence[str], limits: ReaderLimits) -> Iterator[Record]:
    """Every line as a record whose cells are in the order of `keys`; keys that an object lacks are blank."""
    known = {key: position for position, key in enumerate(keys)}
    number = 0
    while True:
        line, whole = source.read()
        if not line:
            return
        number += 1
        if not line.strip():
            yield Record(number, [], line)
            continue
        unfinished = not line.endswith("\n")
        if not whole:
            yield Record(number, None, line, CELL_TOO_LONG)
            continue
        if source.damaged(line) or "\0" in line:
            yield Record(number, None, line, NUL_BYTE if "\0" in line else BYTES_NOT_TEXT, unfinished)
            continue
        parsed = parse_object(line)
        if isinstance(parsed, str):
            yield Record(number, None, line, parsed, unfinished)
            continue
        yield _placed(number, line, parsed, known, limits, unfinished)


def _placed(
    number: int, line: str, parsed: dict[str, str], known: dict[str, int], limits: ReaderLimits, unfinished: bool
) -> Record:
    cells = [""] * len(known)
    for key, value in parsed.items():
        position = known.get(key)
        if position is None:
            return Record(number, None, line, KEY_NOT_IN_HEADER, unfinished)
        if len(value) > limits.cell:
            return Record(number, None, line, CELL_TOO_LONG)
        cells[position] = value
    return Record(number, cells, line, _escaped_damage("".join(cells)), unfinished)


def _escaped_damage(text: str) -> str:
    """JSON can spell what no text file may hold: NULs and halves of surrogate pairs."""
    if "\0" in text:
        return NUL_BYTE
    try:
        text.encode()
    except UnicodeEncodeError:
        return BYTES_NOT_TEXT
    return ""
