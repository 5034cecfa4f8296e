"""Redactions ("columns"): which members of an answer a role or a client is not told, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

# The part of JSON path that answers need: members, and every element of a list.
_STEP = re.compile(r"\.([A-Za-z][A-Za-z0-9]*)((?:\[\*\])?)")
PATH_PATTERN = r"^\$(\.[A-Za-z][A-Za-z0-9]*(\[\*\])?)+$"


class RedactionKind(StrEnum):
    """MASK replaces text; REMOVE empties the member."""

    MASK = "mask"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, order=True)
class Redaction:
    """One member of an answer, by its path in the JSON, that is masked or removed.

    `actions` are the actions whose answers it holds for, all if empty. With `limited_access_only` it holds within what
    is said of people whose access is limited, and nowhere else.
    """

    path: str
    kind: RedactionKind
    limited_access_only: bool = False
    actions: frozenset[str] = field(default_factory=frozenset)

    @property
    def member(self) -> str:
        """The member itself, whatever it stands in."""
        return self.steps[-1][0]

    @property
    def steps(self) -> tuple[tuple[str, bool], ...]:
        """(member, whether every element of it is meant), from the outside in."""
        return tuple((name, bool(each)) for name, each in _STEP.findall(self.path))
