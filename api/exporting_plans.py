"""A plan as a table for a spreadsheet: what is in a cell is text, and never a formula.

Where somebody of Category A or on the escape list is to go stands in no such table: it leaves in no file before he is
there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook

from api.schemas.plans import PlanAnswer
from loaders.formulas import neutralise

CSV, XLSX = "csv", "xlsx"
MEDIA = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COLUMNS = (
    "Prisoner", "Now in", "To prison", "To wing", "To place", "Points", "Next best place",
    "How many points more the next best costs", "Next best place in another prison",
    "How many points more that costs", "Before the move", "Cannot confirm", "Why no place",
)  # fmt: skip
_HIGH_RISK = (
    "of Category A or on the escape list: where the prisoner is to go leaves in no file, and stands on the plan's page"
)


def exported(plan: PlanAnswer, form: str) -> bytes:
    """The plan's places and those without one, in one table."""
    return _xlsx(plan) if form == XLSX else _csv(plan)


def _rows(plan: PlanAnswer) -> Iterator[list[str | int]]:
    first = "" if plan.hold is None else plan.hold.message
    for each in plan.places:
        if each.high_risk:
            yield _bare(each.prisoner, "", _HIGH_RISK)
            continue
        best, other = each.next_best, each.next_prison
        yield [
            neutralise(each.prisoner), each.now, each.prison, each.wing, each.place, each.points,
            "" if best is None else best.place, "" if best is None else best.points,
            "" if other is None else other.place, "" if other is None else other.points,
            first, neutralise("; ".join(each.cannot_confirm)), "",
        ]  # fmt: skip
    for left in plan.unplaced:
        yield _bare(left.prisoner, left.now, left.because)


def _bare(prisoner: str, now: str, because: str) -> list[str | int]:
    return [neutralise(prisoner), now, *[""] * (len(_COLUMNS) - 3), neutralise(because)]


def _about(plan: PlanAnswer) -> list[tuple[str, str | int | float]]:
    decision = plan.decision
    return [
        ("plan", plan.plan),
        ("made at", "" if plan.made_at is None else plan.made_at.isoformat()),
        ("points", plan.points or 0),
        ("no plan costs less than", plan.bound or 0),
        ("gap in per cent", plan.gap_percent or 0.0),
        ("ended", plan.ending),
        ("repeatable", "yes" if plan.repeatable else "no"),
        ("seed", plan.seed),
        ("rules", plan.rules),
        ("hold", "" if plan.hold is None else plan.hold.message),
        ("decision", "none yet" if decision is None else "accepted" if decision.accepted else "refused"),
        ("decided because", "" if decision is None else neutralise(decision.reason)),
    ]


def _csv(plan: PlanAnswer) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    writer.writerows(_rows(plan))
    return stream.getvalue().encode()


def _xlsx(plan: PlanAnswer) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(list(_COLUMNS))
    sheet.freeze_panes = "A2"
    for line in _rows(plan):
        sheet.append(line)
    about = book.create_sheet("About")
    for row in _about(plan):
        about.append(list(row))
    for each in book.worksheets:
        for cells in each.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    # The library takes text that begins with = for a formula.
                    cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
