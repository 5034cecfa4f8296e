"""Whom a place takes: its state and room, its prison's sex, age and security, and what its units are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analytics.allocation.estate.unit import Status
from analytics.allocation.placement.case import Ask, Case, Said, Verdict, named
from analytics.allocation.placement.placee import Board, Mobility, Placee

_ADULT = 18

# ---- the place


def out_of_use(case: Case) -> Iterator[Said]:
    """Only a place that the register calls active."""
    if case.unit.status is Status.UNKNOWN:
        yield Verdict.UNKNOWN, "no register says whether the place is in use", ()
    elif case.unit.status is not Status.ACTIVE:
        yield Verdict.BROKEN, f"the place is {case.unit.status.lower()}", ()


def full(case: Case) -> Iterator[Said]:
    """A bed too few."""
    beds = case.unit.capacity.beds
    if case.taken is None:
        return
    if beds is None:
        yield Verdict.UNKNOWN, "nobody says how many people the place takes", ()
    elif case.taken >= beds:
        coming = f", and {case.coming} more of those asked about would be there" if case.coming else ""
        yield Verdict.BROKEN, f"the place takes {beds} and holds {case.taken - case.coming}{coming}", ()


# ---- whom a prison takes


def sex(case: Case) -> Iterator[Said]:
    """Women apart from men; of a transgender prisoner a board decides."""
    if Board.TRANSGENDER in case.placee.boards:
        return
    if case.placee.sex is None:
        yield Verdict.UNKNOWN, "nobody says whether it is a man or a woman", ()
    elif case.unit.sexes is None:
        yield Verdict.UNKNOWN, "nobody says whether the place takes men or women", ()
    elif case.placee.sex not in case.unit.sexes:
        yield Verdict.BROKEN, f"the place does not take {case.placee.sex.name.lower()}", ()


def under_18(case: Case) -> Iterator[Said]:
    """Silence is no youth estate: only a register that says so admits a child."""
    if case.unit.establishment_types & case.rules.youth_estate:
        return
    if case.placee.age is None:
        yield Verdict.UNKNOWN, "no date of birth is on record, and the place is not of the youth estate", ()
    elif case.placee.age < _ADULT:
        if case.is_used("young_people"):
            yield Verdict.UNKNOWN, "under 18, and nobody says whether the place for young people takes children", ()
        else:
            yield Verdict.BROKEN, "under 18, and the place is not of the youth estate", ()


def adult(case: Case) -> Iterator[Said]:
    """A prison that takes children only."""
    types = case.unit.establishment_types
    if not types or not types <= case.rules.youth_estate:
        return
    if case.placee.age is None:
        yield Verdict.UNKNOWN, "no date of birth is on record, and the place takes children only", ()
    elif case.placee.age >= _ADULT:
        yield Verdict.BROKEN, f"aged {case.placee.age}, and the place takes children only", ()


def category(case: Case) -> Iterator[Said]:
    """A category that asks for more security than any that the place gives; one that asks for least fits anywhere."""
    category, security = case.placee.category, case.rules.security
    if category in case.rules.board_categories:
        return
    if category is None or category in case.rules.undecided_categories:
        yield Verdict.UNKNOWN, "no security category is on record", ()
        return
    needed = security.get(category)
    if needed is None:
        yield Verdict.UNKNOWN, f"nobody knows a category {category}", ()
        return
    if needed == max(security.values()) or category in (case.unit.categories or ()):
        return
    given = [security[each] for each in case.unit.categories or () if each in security]
    if not given:
        yield Verdict.UNKNOWN, "nobody says of which categories the place takes people", ()
    elif min(given) > needed:
        # Whoever needs less security than it gives may be there too.
        most = " or ".join(sorted(each for each in case.unit.categories or () if security.get(each) == min(given)))
        yield Verdict.BROKEN, f"of category {category}, and the place takes nobody above category {most}", ()


# ---- units within a prison


def vulnerable(case: Case) -> Iterator[Said]:
    """Own protection: only in a unit for it."""
    if case.placee.vulnerable and not case.is_used("vulnerable"):
        yield case.lacks(
            "vulnerable-outside-unit",
            "held apart for his own protection, and the place is no vulnerable prisoners' unit",
            "only its vulnerable prisoners' unit may take him",
        )


def vulnerable_only(case: Case) -> Iterator[Said]:
    """Who is in a unit for the vulnerable is there for his own protection."""
    if not case.placee.vulnerable and case.is_used("vulnerable"):
        yield Verdict.BROKEN, "the place is a vulnerable prisoners' unit, and nobody says that he is one", ()


def mother(case: Case) -> Iterator[Said]:
    """A mother with her baby in a unit for both, and nobody else there."""
    if case.placee.with_baby and not case.is_used("mother_and_baby"):
        yield case.lacks(
            "mother-and-baby",
            "she has her baby with her, and the place is no mother and baby unit",
            "only its mother and baby unit may take her",
        )
    elif not case.placee.with_baby and case.is_used("mother_and_baby"):
        yield Verdict.BROKEN, "the place is a mother and baby unit", ()


def _needs_cell(code: str, word: str, what: str, need: Callable[[Placee], bool]) -> Ask:
    def ask(case: Case) -> Iterator[Said]:
        if need(case.placee) and not case.has(word):
            yield case.lacks(code, f"needs {what}, and the place is none", f"only {what} of it may take him")

    return ask


_accessible = _needs_cell(
    "mobility", "accessible", "an accessible cell", lambda each: Mobility.ACCESSIBLE_CELL in each.mobility
)
_flat = _needs_cell(
    "mobility", "locate_flat", "a cell without stairs", lambda each: Mobility.LOCATE_FLAT in each.mobility
)
_watched = _needs_cell(
    "constant-watch", "constant_watch", "a constant supervision cell", lambda each: each.constant_watch
)


def mobility(case: Case) -> Iterator[Said]:
    """An accessible cell, or one without stairs."""
    yield from _accessible(case)
    yield from _flat(case)


def constant_watch(case: Case) -> Iterator[Said]:
    """A constant supervision cell, and nobody else in it."""
    yield from _watched(case)
    watched = [each for each in case.cellmates if each.constant_watch]
    if case.placee.constant_watch and case.cellmates:
        yield (
            Verdict.BROKEN,
            "under constant supervision, and would not have the cell to himself",
            named(case.cellmates),
        )
    elif watched:
        yield Verdict.BROKEN, "would share with somebody under constant supervision", named(watched)
