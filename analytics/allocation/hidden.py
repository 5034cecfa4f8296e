"""What stands but may not be shown: whether it calls for a hold on the place."""

from __future__ import annotations

from analytics.allocation.answer import Kind
from analytics.allocation.examination import Examination, Meeting, breach_of
from analytics.allocation.relation import Breach, Position
from analytics.allocation.separation import Other, Separation


def held_back(shown: Examination, whole: Examination, *, of_two: bool = False) -> frozenset[int]:
    """The subjects, by position, to whom a rule applies that the asker cannot see applying.

    Judged on the whole wing whatever part of it was asked about, so that asking about cell after cell tells nothing;
    and against those held there, never among the subjects themselves, so that asking about pairs tells nothing either.
    `of_two` counts keep-aparts alone, and only with whoever can be placed.
    """
    wide = whole.places.position(whole.wide)
    doubted = shown.confused | {subject for subject, party in enumerate(shown.subjects) if party.in_doubt}
    found = {subject for subject in whole.confused - doubted if shown.subjects[subject].nodes and not of_two}
    for separation in whole.separations:
        if of_two and separation.kind is not Kind.KEEP_APART:
            continue
        if not separation.kind.is_rule or not shown.subjects[separation.subject].nodes:
            continue
        broken = [(each.other, each.held) for each in broken_meetings(whole, separation, wide)]
        broken += [] if of_two else [(other, Position()) for other in whole.untraced(separation)]
        if any(not _is_shown(shown, separation, other, held) for other, held in broken):
            found.add(separation.subject)
    return frozenset(found)


def broken_meetings(examination: Examination, separation: Separation, place: Position) -> list[Meeting]:
    """The meetings with those held there that the separation forbids, for certain or in some cell."""
    met = examination.meetings(separation, place, among_asked=False)
    return [meeting for meeting in met if breach_of(separation, meeting) is not Breach.NONE]


def _is_shown(shown: Examination, hidden: Separation, other: Other, held: Position) -> bool:
    """Whether the asker sees this rule, no narrower, and the other one wherever he is or may be."""
    wide = shown.places.position(shown.wide)
    for separation in shown.by_rule.get((hidden.subject, hidden.rule), ()):
        if separation.level is None or hidden.level is None or separation.level > hidden.level:
            continue
        where = held.at(hidden.level)
        seen = [each.other for each in broken_meetings(shown, separation, wide) if where <= each.held.at(hidden.level)]
        if any(not each.named.isdisjoint(other.named) for each in (*seen, *shown.untraced(separation))):
            return True
    return False
