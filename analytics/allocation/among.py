"""May these prisoners be together at all, wherever that is? What may be read of two of them; nothing else is looked at.

Nothing hidden is looked for, since no answer about a pair may tell of it: without a rule that the asker may read it
says "check the place", whether or not there is another one. So it clears nobody. Who is held where plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.allocation.answer import ConflictAnswer, Doubt, Outcome, PrisonerOutcome, Unconfirmed, worst
from analytics.allocation.conflicts import among, minute_of
from analytics.allocation.doubts import doubts_of, find_rejections
from analytics.allocation.examination import Examination
from analytics.allocation.feeds import doubts_of_feeds, feed_states, up_to
from analytics.allocation.findings import findings_of
from analytics.allocation.rules import ConflictRules
from graph.snapshot.errors import StaleGraphError
from graph.view import GraphView

# These say that a place cannot be answered for, and none was asked about.
_OF_PLACES = frozenset({Doubt.PLACE_NOT_LOCATED, Doubt.WHEREABOUTS_UNKNOWN, Doubt.ROW_REJECTED_THERE})


def check_each_other(
    view: GraphView,
    prisoners: Sequence[str],
    *,
    asked_at: datetime,
    rules: ConflictRules,
    one_vehicle: bool = False,
) -> ConflictAnswer:
    """Check two prisoners or more, by number or public id, against each other; otherwise as `check`.

    A rule that reaches less far than a prison says "depends on the cell". Raises ValueError for fewer than two.
    """
    asked = list(dict.fromkeys(prisoners))
    if len(asked) < 2:
        raise ValueError("name a place, or at least two prisoners")
    if view.graph.head != view.store.head():
        raise StaleGraphError("the store has published something since this graph was taken")
    shown = Examination(view, minute_of(view), None, asked, rules)
    feeds = feed_states(view.store.feed_ages(view.known_at), rules, asked_at, "")
    doubts = [*doubts_of_feeds(feeds), *_doubts(shown, asked, rules)]
    findings = findings_of(shown, asked, one_vehicle=one_vehicle)
    together = among(findings)
    apart = {each.prisoner for each in findings if each.is_conflict}
    outcomes = []
    for each in asked:
        alone = _alone(each, doubts)
        there = Outcome.CONFLICT_FOUND if each in apart else alone
        outcomes.append(PrisonerOutcome(each, there, alone, ask_security=False))
    said = {together, *(each.outcome for each in outcomes)}
    return ConflictAnswer(
        outcome=worst(said),
        place=None,
        asked_at=asked_at,
        prisoners=tuple(outcomes),
        together=together,
        findings=tuple(findings),
        hold=None,
        unconfirmed=tuple(doubts),
        feeds=tuple(feeds),
        up_to=up_to(feeds),
        rules=rules.version,
    )


def _doubts(shown: Examination, asked: Sequence[str], rules: ConflictRules) -> list[Unconfirmed]:
    found = doubts_of(shown, asked, find_rejections(shown, shown, rules))
    return [each for each in found if each.doubt not in _OF_PLACES]


def _alone(prisoner: str, doubts: Sequence[Unconfirmed]) -> Outcome:
    doubted = any(not each.doubt.is_of_prisoner or each.about == prisoner for each in doubts)
    return Outcome.CANNOT_CONFIRM if doubted else Outcome.CHECK_THE_PLACE
