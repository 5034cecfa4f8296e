"""Who is to be categorised, and when: from sentence dates, the register, decisions made here, and changes of risk."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime

from analytics.categorisation.facts import Facts
from analytics.categorisation.gathering import READ_FOR_REVIEWS, gather_all
from analytics.categorisation.reviews import due_review, shown
from api.answers.categorisation.cases import approved_decisions
from api.answers.categorisation.held import held_at
from api.answers.categorisation.monitor import profiles, review_by
from api.held_lists import HeldLists
from api.schemas.categorisation import ReviewAnswer, ReviewsAnswer
from graph.model.times import to_minutes
from graph.view import GraphView

MOST_REVIEWS = 500


@dataclass(frozen=True, slots=True)
class _Held:
    """Somebody held now: what his next review hangs on, as records state it."""

    person: str
    establishment: str | None
    facts: Facts


# Each costs about a kilobyte for everybody who is held.
_everybody: HeldLists[list[_Held]] = HeldLists()


def reviews(view: GraphView, now: datetime, whole_feeds: Collection[str], establishment: str | None) -> ReviewsAnswer:
    """Everybody held now, or in one establishment, whose review is due within two months or overdue."""
    today = now.date()
    kept, decided = profiles(view), approved_decisions(view)
    found = []
    for each in _held(view, to_minutes(now), today, frozenset(whole_feeds)):
        if establishment is not None and each.establishment != establishment:
            continue
        person, facts = each.person, each.facts
        decision = decided.get(person)
        set_for = None if decision is None else decision.next_review
        forward = review_by(kept.get(person, []), None if decision is None else decision.at.date())
        review = due_review(facts, today, set_for, forward)
        if review is not None and shown(review, today):
            found.append(
                ReviewAnswer(
                    person=person,
                    prison_number=facts.prison_number,
                    establishment=each.establishment,
                    category=facts.current_category if decision is None else decision.category,
                    due=review.due,
                    reason=str(review.reason),
                    overdue=review.overdue(today),
                )
            )
    found.sort(key=lambda each: (each.due, each.person))
    view.disclosed.update(each.person for each in found[:MOST_REVIEWS])
    return ReviewsAnswer(as_of=today, reviews=found[:MOST_REVIEWS], left_out=max(0, len(found) - MOST_REVIEWS))


def prepare(view: GraphView, now: datetime, whole_feeds: Collection[str]) -> None:
    """Have at hand what the list takes longest to read, for whoever sees the same."""
    _held(view, to_minutes(now), now.date(), frozenset(whole_feeds))


def sight(view: GraphView, whole_feeds: Collection[str]) -> Hashable:
    """Equal for readers who see the same of the list, whatever is loaded: labels that they may not read are no part."""
    return (view.read_cut.classes, frozenset(whole_feeds))


def _held(view: GraphView, minute: int, today: date, whole: frozenset[str]) -> list[_Held]:
    """Everybody held at the minute, worked out once for all views that show the same on the day, whatever is loaded."""
    people = held_at(view, minute)
    key = (sight(view, whole), today, tuple(person for person, _ in people))

    def work_out() -> list[_Held]:
        gathered = gather_all(view, people, today, whole, READ_FOR_REVIEWS)
        return [
            _Held(person, each.establishment, replace(each.facts("incident-reporting").facts, evidence={}))
            for person, each in gathered
        ]

    return _everybody(view, key, work_out)
