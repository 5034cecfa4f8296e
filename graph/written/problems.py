"""What goes wrong with a file that somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class WrittenProblem:
    """One thing wrong in a file. `place` is the path of keys that leads there; `line` counts from 1."""

    line: int
    place: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.place}: {self.message}" if self.place else f"line {self.line}: {self.message}"


class WrittenError(Exception):
    """A file cannot be used. `problems` are all that were found, in line order; str() has one a line."""

    def __init__(self, name: str, problems: Sequence[WrittenProblem]) -> None:
        self.name = name
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{name}: {problem}" for problem in self.problems))
