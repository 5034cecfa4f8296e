"""Whether a rule with those who are held in a place is broken in all of it, or in some of its cells alone."""

from __future__ import annotations

from collections import Counter

from analytics.allocation.answer import Outcome
from analytics.allocation.estate import Status, read_units
from analytics.allocation.examination import Examination, breach_of
from analytics.allocation.hidden import broken_meetings
from analytics.allocation.relation import Breach
from graph.model.kinds import Kind


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
    (place,) = examination.view.refs([examination.place])
    own, residents = examination.subjects[subject].own, examination.residents
    stays = zip(residents.node.tolist(), residents.place.tolist(), strict=True)
    held = Counter(rank for node, rank in stays if node not in own)
    rules = [each for each in examination.separations if each.kind.is_rule and each.subject == subject]
    for ref, unit in sorted(read_units(examination.view, [place], within=True).items()):
        if ref.kind is not Kind.CELL or unit.status is not Status.ACTIVE:
            continue
        rank = examination.view.node_of(ref)
        if (unit.capacity.beds or 0) <= held[rank]:
            continue
        position = examination.places.position(rank)
        if not any(broken_meetings(examination, each, position) for each in rules):
            return True
    return False
