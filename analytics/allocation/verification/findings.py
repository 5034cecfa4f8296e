"""What a verification finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in a plan that is not so: a broken rule by its code, or a sum that does not come out."""

    rule: str
    about: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`faults` of the plan, what it costs by our own sums, and the bound that its prices prove."""

    faults: tuple[Fault, ...]
    points: int
    bound: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults
