"""May this prisoner lawfully be put there? Pure functions of the two and of whoever would share with him."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.allocation.estate.unit import Unit
from analytics.allocation.placement import restraints, sharing, suitability
from analytics.allocation.placement.case import Ask, Case, Ruling, Said, Verdict
from analytics.allocation.placement.placee import HoldKind, Placee
from analytics.allocation.placement.rules import PlacementRule, PlacementRules, placement_rules

_RULES: dict[str, Ask] = {
    "place-out-of-use": suitability.out_of_use,
    "full": suitability.full,
    "sex": suitability.sex,
    "under-18": suitability.under_18,
    "adult-in-youth-estate": suitability.adult,
    "category": suitability.category,
    "vulnerable-outside-unit": suitability.vulnerable,
    "vulnerable-unit-closed": suitability.vulnerable_only,
    "high-risk-shares": sharing.high_risk,
    "unconvicted-with-convicted": sharing.unconvicted,
    "mobility": suitability.mobility,
    "mother-and-baby": suitability.mother,
    "constant-watch": suitability.constant_watch,
    "hold-medical": restraints.held(HoldKind.MEDICAL),
    "hold-court": restraints.held(HoldKind.COURT),
    "hold-parole": restraints.held(HoldKind.PAROLE),
    "hold-immigration": restraints.held(HoldKind.IMMIGRATION),
    "hold-governor": restraints.held(HoldKind.GOVERNOR),
    "exclusion-zone": restraints.zone,
    "transgender": restraints.transgender,
    "category-a": restraints.category_a,
    "separation-unit": restraints.separation,
    "close-supervision": restraints.close_supervision,
}


def lawful(
    placee: Placee,
    unit: Unit,
    cellmates: Sequence[Placee] = (),
    *,
    taken: int | None = None,
    coming: int = 0,
    rules: PlacementRules | None = None,
) -> list[Ruling]:
    """Every hard rule that is broken, undecided or unknown there, in order; none: all are kept.

    `cellmates` are those who would share the cell, and mean nothing for a larger place. `taken` is how many people the
    place holds without him: by default the cellmates of a cell, and not asked about for a larger place. `coming` of
    them are not there yet, and are asked about with him.
    """
    table = placement_rules() if rules is None else rules
    if taken is None and unit.is_cell:
        taken = len(cellmates)
    case = Case(placee, unit, cellmates if unit.is_cell else (), taken, table, coming)
    return [_ruling(rule, case, said) for code, rule in table.rules.items() for said in _RULES[code](case)]


def _ruling(rule: PlacementRule, case: Case, said: Said) -> Ruling:
    verdict, because, sharers = said
    board = rule.board if verdict is Verdict.DECISION else None
    return Ruling(rule.code, verdict, rule.reach, because, rule.source_in(case.unit.jurisdiction), board, sharers)
