"""How good a report is: 3x5x2 and the older 5x5x5, kept as given, with one ordering over both.

3x5x2: source 1 reliable, 2 untested, 3 not reliable; intelligence A known directly, B known indirectly but
corroborated, C known indirectly, D not known, E suspected false. 5x5x5: source A (always reliable) to E (untested),
information 1 (known true without reservation) to 5 (suspected false).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class GradingScheme(IntEnum):
    """Which scheme a grade was written in. UNGRADED is a record of fact, such as a cell move."""

    UNGRADED = 0
    G3X5X2 = 1
    G5X5X5 = 2


_SOURCE = {GradingScheme.G3X5X2: "123", GradingScheme.G5X5X5: "ABCDE"}
_INTELLIGENCE = {GradingScheme.G3X5X2: "ABCDE", GradingScheme.G5X5X5: "12345"}
# 5x5x5 E is an untested source, not a worse one than D (unreliable): it ranks beside 3x5x2's "untested".
_SOURCE_RANK = {"1": 0, "2": 1, "3": 2}
_LEGACY_SOURCE_RANK = {"A": 0, "B": 0, "C": 1, "E": 1, "D": 2}
_LEGACY_INTELLIGENCE_RANK = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4}

WORST_RANK = 15


@dataclass(frozen=True, slots=True)
class Grading:
    """One grade as given. `source` and `intelligence` are empty for UNGRADED."""

    scheme: GradingScheme = GradingScheme.UNGRADED
    source: str = ""
    intelligence: str = ""

    def __post_init__(self) -> None:
        if self.scheme is GradingScheme.UNGRADED:
            if self.source or self.intelligence:
                raise ValueError("an ungraded record has no source or intelligence grade")
            return
        if self.source not in tuple(_SOURCE[self.scheme]):
            raise ValueError(f"source grade {self.source!r} is not one of {', '.join(_SOURCE[self.scheme])}")
        if self.intelligence not in tuple(_INTELLIGENCE[self.scheme]):
            raise ValueError(
                f"intelligence grade {self.intelligence!r} is not one of {', '.join(_INTELLIGENCE[self.scheme])}"
            )

    @property
    def rank(self) -> int:
        """0 (recorded fact) to 15 (unreliable source, suspected false): the one ordering over both schemes.

        Intelligence weighs before source: a directly known fact from an untested source ranks above hearsay
        from a reliable one.
        """
        if self.scheme is GradingScheme.UNGRADED:
            return 0
        if self.scheme is GradingScheme.G3X5X2:
            intelligence, source = (
                "ABCDE".index(self.intelligence),
                _SOURCE_RANK[self.source],
            )
        else:
            intelligence = _LEGACY_INTELLIGENCE_RANK[self.intelligence]
            source = _LEGACY_SOURCE_RANK[self.source]
        return 1 + intelligence * 3 + source

    def __str__(self) -> str:
        return "ungraded" if self.scheme is GradingScheme.UNGRADED else f"{self.source}{self.intelligence}"


UNGRADED = Grading()


def parse_grading(text: str) -> Grading:
    """Read `1A`, `2C` (3x5x2) or `B2`, `E41`(5x5x5, its handling digit ignored here); empty means ungraded.

    Raises ValueError for anything else.
    """
    grade = text.strip().upper()
    if not grade:
        return UNGRADED
    if len(grade) == 2 and grade[0].isdigit():
        return Grading(GradingScheme.G3X5X2, grade[0], grade[1])
    if len(grade) in (2, 3) and grade[0].isalpha():
        return Grading(GradingScheme.G5X5X5, grade[0], grade[1])
    raise ValueError(f"grade {text!r} is neither 3x5x2 (such as 1A) nor 5x5x5 (such as B2)")
