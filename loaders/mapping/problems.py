"""What goes wrong with a mapping, and with a row under one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class MappingProblem:
    """One thing wrong in a mapping file. `place` is the path of keys that leads there; `line` counts from 1."""

    line: int
    place: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.place}: {self.message}" if self.place else f"line {self.line}: {self.message}"


class MappingError(Exception):
    """A mapping cannot be used. `problems` are all that were found, in line order; str() has one a line."""

    def __init__(self, name: str, problems: Sequence[MappingProblem]) -> None:
        self.name = name
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{name}: {problem}" for problem in self.problems))


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
