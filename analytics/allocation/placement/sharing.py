"""Who may share a cell."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.allocation.placement.case import Case, Said, Verdict, named
from analytics.allocation.placement.placee import Conviction, Placee, SharingRisk


def high_risk(case: Case) -> Iterator[Said]:
    """High risk shares with nobody; a risk that nobody has assessed is not taken for a low one."""
    risk = case.placee.sharing_risk
    if not case.unit.is_cell:
        if risk is SharingRisk.HIGH:
            yield Verdict.DEPENDS, "his cell-sharing risk is high: only a cell to himself", ()
        return
    if not case.cellmates:
        return
    high = [each for each in case.cellmates if each.sharing_risk is SharingRisk.HIGH]
    unassessed = [each for each in case.cellmates if each.sharing_risk is SharingRisk.UNKNOWN]
    if risk is SharingRisk.HIGH:
        yield (
            Verdict.BROKEN,
            "his cell-sharing risk is high, and he would not have the cell to himself",
            named(case.cellmates),
        )
    elif high:
        yield Verdict.BROKEN, "would share with somebody whose cell-sharing risk is high", named(high)
    elif risk is SharingRisk.UNKNOWN:
        yield Verdict.UNKNOWN, "no cell-sharing risk assessment is on record, and he would share", ()
    elif unassessed:
        yield Verdict.UNKNOWN, "would share with somebody whose cell-sharing risk is not on record", named(unassessed)


def unconvicted(case: Case) -> Iterator[Said]:
    """The unconvicted and those who are only detained, unless they have agreed on record."""
    mine = case.placee.conviction
    apart = [each for each in case.cellmates if _may_not_share(case.placee, each) or _may_not_share(each, case.placee)]
    unknown = [
        each
        for each in case.cellmates
        if Conviction.UNKNOWN in {mine, each.conviction} and Conviction.DETAINED not in {mine, each.conviction}
    ]
    if apart:
        yield (
            Verdict.BROKEN,
            "one of them is convicted, and the other is not and has not agreed to share",
            named(apart),
        )
    elif unknown:
        yield Verdict.UNKNOWN, "nobody says whether each of those who would share is convicted", named(unknown)


def _may_not_share(unconvicted: Placee, other: Placee) -> bool:
    """Whether somebody who is convicted of nothing would have to share with a convicted prisoner."""
    innocent = unconvicted.conviction in {Conviction.UNCONVICTED, Conviction.DETAINED}
    return innocent and other.conviction is Conviction.CONVICTED and not unconvicted.consents_to_convicted
