"""Lines of target and outcome, and the page that they make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity: `target` as its source states it, `outcome` as counted; `source` names it or says there is none."""

    what: str
    target: str
    outcome: float
    source: str
    unit: str = ""

    @property
    def shown(self) -> str:
        """The outcome as a person reads it."""
        if self.unit == "%":
            return f"{100 * self.outcome:.1f} %"
        return f"{self.outcome:,.2f}" if abs(self.outcome) < 20 else f"{self.outcome:,.0f}"


@dataclass(frozen=True, slots=True)
class EstateReport:
    """The report of one generated folder."""

    scale: str
    seed: int
    as_of: str
    rows: int
    lines: tuple[Line, ...]

    def markdown(self) -> str:
        """The report as a table for a page."""
        head = (
            f"Scale `{self.scale}`, seed {self.seed}, as of {self.as_of}: {self.rows:,} rows.\n\n"
            "| what | target | outcome | source |\n|---|--:|--:|---|\n"
        )
        return head + "".join(
            f"| {line.what} | {line.target} | {line.shown} | {line.source} |\n" for line in self.lines
        )
