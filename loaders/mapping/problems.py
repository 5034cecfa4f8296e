"""What goes wrong with a mapping, and with a row under one."""

from __future__ import annotations

from graph.written import WrittenError, WrittenProblem

MappingProblem = WrittenProblem


class MappingError(WrittenError):
    """A mapping cannot be used. `problems` are all that were found, in line order; str() has one a line."""


class CellProblemError(Exception):
    """A cell, or the row as a whole where `column` is "", cannot be taken as the mapping says."""

    def __init__(self, rule: str, column: str, raw: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.column = column
        self.raw = raw
        self.message = message
        self.remedy = remedy


_SHOWN = 40


def masked(raw: str) -> str:
    """The shape of a value without its content: digits as 9, letters as x, the rest as it stands.

    >>> masked("2024-13-01 O'Connor")
    "9999-99-99 x'xxxxxx"
    """
    shape = "".join(
        "9" if c.isnumeric() else "x" if c.isalpha() else c if c.isprintable() else "?" for c in raw[:_SHOWN]
    )
    return shape if len(raw) <= _SHOWN else f"{shape}... ({len(raw)} characters)"
