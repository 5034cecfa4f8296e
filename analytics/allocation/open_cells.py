"""Whether a rule with those who are held in a place is broken in all of it, or in some of its cells alone."""

from __future__ import annotations

from collections import Counter

from analytics.allocation.answer import Outcome
from analytics.allocation.estate import Status, read_units
from analytics.allocation.examination import Examination, breach_of
from analytics.allocation.hidden import broken_meetings
from analytics.allocation.relation import Breach
from graph.model.kinds import Kind

# Cells that are read together: a prison has hundreds, and nearly always one of the first is open.
_AT_ONCE = 32


def conflicts_of(examination: Examination) -> dict[int, Outcome]:
    """The subjects for whom a rule is broken with those held in the place, and whether other cells there are open."""
    broken: dict[int, set[Breach]] = {}
    for separation in examination.separations:
        if separation.kind.is_rule:
            for meeting in broken_meetings(examination, separation, examination.position):
                broken.setdefault(separation.subject, set()).add(breach_of(separation, meeting))
    return {
        subject: Outcome.DEPENDS_ON_CELL
        if Breach.BREACHED not in how and _has_open_cell(examination, subject)
        else Outcome.CONFLICT_FOUND
        for subject, how in broken.items()
    }


def _has_open_cell(examination: Examination, subject: int) -> bool:
    """Whether there is a cell in use there, with a bed, in which no rule that the view shows would be broken.

    Against those who are held there now, for one subject by position. A cell of which nobody says that it is in use, or
    how many it takes, is not open.
    """
    view, places = examination.view, examination.places
    rules = [each for each in examination.separations if each.kind.is_rule and each.subject == subject]
    held = _held(examination, subject)
    inside = places.within([examination.place]).tolist()
    # The emptiest first: one of them is likely to be open, and the others need not be looked at.
    cells = sorted((held[rank], rank) for rank in inside if view.graph.node_kind(rank) is Kind.CELL)
    for first in range(0, len(cells), _AT_ONCE):
        some = cells[first : first + _AT_ONCE]
        places.locate([rank for _, rank in some])
        fit = {
            rank: there
            for there, rank in some
            if not any(broken_meetings(examination, each, places.position(rank)) for each in rules)
        }
        refs = dict(zip(view.refs(list(fit)), fit.values(), strict=True))
        units = read_units(view, list(refs)) if refs else {}
        if any(unit.status is Status.ACTIVE and (unit.capacity.beds or 0) > refs[ref] for ref, unit in units.items()):
            return True
    return False


def _held(examination: Examination, subject: int) -> Counter[int]:
    """How many others are held in each place of the prison."""
    own, residents = examination.subjects[subject].own, examination.residents
    stays = zip(residents.node.tolist(), residents.place.tolist(), strict=True)
    return Counter(rank for node, rank in stays if node not in own)
