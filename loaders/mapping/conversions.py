"""From a cell to a value: cleaning, codes, identifiers, numbers and dates.

A converted cell is remembered, within bounds, as most columns repeat themselves: a code, a date, a cell's key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from graph.model.evidence import Value
from graph.model.identifiers import Identifier, IdentifierType, is_placeholder_birth_date
from loaders.mapping.cleaning import CLEANING
from loaders.mapping.identifier_cells import IdentifierReader
from loaders.mapping.language import Mapping, ValueSpec, ValueType
from loaders.mapping.moments import AMBIGUOUS, Moment, Parser, compile_parser, iso_instant
from loaders.mapping.numbers import NumberReader
from loaders.mapping.problems import CellProblemError
from loaders.readers import FileReading

Cells: TypeAlias = Sequence[str]
Flags: TypeAlias = list[str]
Converted: TypeAlias = Value | list[str]
MomentOf: TypeAlias = Callable[[Cells, Flags], Moment | None]
_Item: TypeAlias = Callable[[str, Flags], Converted]

PLACE = re.compile(r"\{([^{}]+)\}")
_REMEMBERED = 16_384
_REMEMBERED_LENGTH = 64
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})


@dataclass(frozen=True, slots=True)
class Context:
    """What compiling needs: where columns stand in this file, its dates, and the day that centuries are judged by.

    `instants` read plain dates too, where a column mixes them. `moments` are those that links and records share.
    """

    positions: dict[str, int]
    as_of: date
    dates: Parser
    instants: Parser
    numbers: NumberReader
    moments: dict[ValueSpec, MomentOf] = field(default_factory=dict)
    _readers: dict[str, IdentifierReader] = field(default_factory=dict)
    _conversions: dict[ValueSpec, Conversion] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: FileReading, mapping: Mapping, as_of: date) -> Context:
        """The context of a file as it was opened."""
        times = mapping.body.times
        return cls(
            {name: position for position, name in enumerate(reading.header)},
            as_of,
            compile_parser(times.dates, times.zone),
            compile_parser(times.instants + times.dates, times.zone),
            NumberReader(mapping.shape.decimal, reading.file),
        )

    def identifiers(self, kind: str) -> IdentifierReader:
        """The reader of one type of identifier, shared by all that read it from this file."""
        return self._readers.setdefault(kind, IdentifierReader(IdentifierType(kind), self.as_of))

    def conversion(self, spec: ValueSpec) -> Conversion:
        """The conversion of a value, shared by all parts of the mapping that state the same one."""
        if spec.table is not None:
            return Conversion(spec, self)
        return self._conversions.setdefault(spec, Conversion(spec, self))

    def only_position(self, spec: ValueSpec) -> int | None:
        """The position of the one column that a value comes from; None where it comes from several or none."""
        found = [self.positions[column] for column in spec.columns if column in self.positions]
        return found[0] if spec.form is None and len(found) == 1 else None


def form_columns(form: str) -> list[str]:
    """The columns that a `format` text names."""
    return PLACE.findall(form)


def missing(column: str) -> CellProblemError:
    """The problem of a blank cell that must be filled."""
    return CellProblemError("value-missing", column, "", f"{column} is blank", f"fill in {column}")


def _shown_column(spec: ValueSpec) -> str:
    return spec.columns[0] if spec.columns else (form_columns(spec.form or "") or [""])[0]


class Conversion:
    """From a cell to (value, flags), remembered by the cell."""

    def __init__(self, spec: ValueSpec, context: Context) -> None:
        self._spec = spec
        self._as_of = context.as_of
        self._column = _shown_column(spec)
        self._cleaners = [CLEANING[name] for name in spec.clean]
        self._table = {} if spec.table is None else {_code(key): value for key, value in spec.table.items()}
        self._numbers = context.numbers
        self._parser = context.instants if spec.type is ValueType.INSTANT else context.dates
        self._identifiers = None if spec.identifier is None else context.identifiers(spec.identifier)
        self._read_text = self._reading()
        self._item = self._cleaned if self._cleaners else self._read_text
        self.remembered: dict[str, tuple[Converted, tuple[str, ...]]] = {}
        self._last: tuple[str, tuple[Converted, tuple[str, ...]]] | None = None

    @property
    def cheap(self) -> Callable[[str], str] | None:
        """The one function that makes the value of the trimmed text, where there is no more to it."""
        if self._read_text != self._text or self._spec.separator is not None or len(self._cleaners) > 1:
            return None
        return self._cleaners[0] if self._cleaners else str

    def _reading(self) -> _Item:
        """How one cleaned text becomes a value."""
        if self._spec.identifier is not None:
            return self._canonical
        if self._spec.table is not None:
            return self._looked_up
        return {
            ValueType.TEXT: self._text,
            ValueType.INTEGER: self._number,
            ValueType.NUMBER: self._number,
            ValueType.BOOLEAN: self._truth,
            ValueType.DATE: self._date,
            ValueType.BIRTH_DATE: self._born,
            ValueType.INSTANT: self._instant,
        }[self._spec.type]

    def convert(self, cell: str) -> tuple[Converted, tuple[str, ...]]:
        """The value of a cell and the flags that it gives its row. Raises CellProblemError."""
        if self._last is not None and self._last[0] == cell:
            return self._last[1]
        flags: Flags = []
        raw = cell.strip()
        if not raw:
            if self._spec.required:
                raise missing(self._column)
            return self._spec.default, ()
        try:
            value = self._several(raw, flags) if self._spec.separator else self._item(raw, flags)
        except CellProblemError as problem:
            if not self._spec.lenient:
                raise
            value = None
            flags.append(f"{problem.rule}:{self._column}")
        result = (value, tuple(flags))
        if len(self.remembered) < _REMEMBERED and len(cell) <= _REMEMBERED_LENGTH:
            self.remembered[cell] = result
        else:
            self._last = cell, result
        return result

    def _several(self, raw: str, flags: Flags) -> Converted:
        items = [item for part in raw.split(self._spec.separator) if (item := part.strip())]
        values = [value for item in items if (value := self._item(item, flags)) is not None]
        distinct = list(dict.fromkeys(str(value) for value in values))
        if not self._spec.pick:
            return distinct or None
        return next((choice for choice in self._spec.pick if choice in distinct), None)

    def _cleaned(self, raw: str, flags: Flags) -> Converted:
        text = raw
        for cleaner in self._cleaners:
            text = cleaner(text)
        return self._read_text(text, flags) if text else None

    def _text(self, text: str, flags: Flags) -> Converted:
        return text

    def _canonical(self, text: str, flags: Flags) -> Converted:
        assert self._identifiers is not None  # noqa: S101 - chosen only where there is a type
        identifier, found = self._identifiers.read(text)
        if self._spec.valid_only:
            check_valid(identifier, self._column)
        flags.extend(found)
        return identifier.canonical

    def _looked_up(self, text: str, flags: Flags) -> Converted:
        known = self._table.get(_code(text))
        if known is not None:
            return known
        if self._spec.otherwise is not None:
            flags.append(f"code-unknown:{self._column}")
            return self._spec.otherwise
        codes = ", ".join(self._spec.table or ())
        raise CellProblemError(
            "code-unknown", self._column, text, f"{self._column} holds a code that the mapping does not know",
            f"use one of {codes}; if the sender has a new code, add it to the mapping",
        )  # fmt: skip

    def _date(self, text: str, flags: Flags) -> Converted:
        return self._moment(text).day.isoformat()

    def _born(self, text: str, flags: Flags) -> Converted:
        day = self._moment(text).day
        if is_placeholder_birth_date(day):
            flags.append("date-of-birth:placeholder")
            return None
        if day > self._as_of:
            flags.append("date-of-birth:in-future")
            return None
        return day.isoformat()

    def _instant(self, text: str, flags: Flags) -> Converted:
        moment = self._moment(text)
        if moment.ambiguous:
            flags.append(AMBIGUOUS)
        return iso_instant(moment.minutes) if moment.has_time else moment.day.isoformat()

    def _moment(self, text: str) -> Moment:
        moment = self._parser(text)
        if moment is None:
            raise unreadable_date(self._column, text)
        return moment

    def _number(self, text: str, flags: Flags) -> Converted:
        whole = self._spec.type is ValueType.INTEGER
        number = self._finite(text)
        if number is None or (whole and number != int(number)):
            raise CellProblemError(
                "number-unreadable", self._column, text, f"{self._column} is not a {'whole ' if whole else ''}number",
                self._numbers.remedy(text, self._column, whole),
            )  # fmt: skip
        return int(number) if whole else number

    def _finite(self, text: str) -> float | None:
        """A number, or its exponential; None for anything else, infinities included."""
        number = self._numbers.read(text, self._column)
        if number is None or not self._spec.exponential:
            return number
        try:
            return math.exp(number)
        except OverflowError:
            return None

    def _truth(self, text: str, flags: Flags) -> Converted:
        folded = text.casefold()
        if folded in _TRUE or folded in _FALSE:
            return folded in _TRUE
        raise CellProblemError(
            "truth-unreadable", self._column, text, f"{self._column} is neither yes nor no", "write true or false"
        )


def unreadable_date(column: str, raw: str) -> CellProblemError:
    """The problem of a cell that is no date in any of the feed's patterns."""
    return CellProblemError(
        "date-unreadable", column, raw, f"{column} is not a date as this feed writes them",
        "write a real day in the feed's own pattern; two-digit years are not read",
    )  # fmt: skip


def check_valid(identifier: Identifier, column: str) -> None:
    """Raise CellProblemError where an identifier is not valid, or is one that stands for nobody."""
    if identifier.valid and not identifier.placeholder:
        return
    name = identifier.type.value.replace("-", " ")
    raise CellProblemError(
        "identifier-invalid", column, identifier.raw,
        f"{column} is not a valid {name}, so it cannot be told whom or what the row concerns",
        f"find the right {name}, correct it in the system that sent the file, and load its next extract",
    )  # fmt: skip


def _code(text: str) -> str:
    return " ".join(text.split()).casefold()
