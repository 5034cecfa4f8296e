"""Who is to be categorised, and when: from sentence dates, the register, decisions made here, and changes of risk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from analytics.categorisation.gathering import gather_all
from analytics.categorisation.reviews import due_review, shown
from api.answers.categorisation.cases import approved_decisions
from api.answers.categorisation.held import held_at
from api.answers.categorisation.monitor import profiles, review_by
from api.schemas.categorisation import ReviewAnswer, ReviewsAnswer
from graph.model.times import to_minutes
from graph.view import GraphView

MOST_REVIEWS = 500


def reviews(view: GraphView, now: datetime, whole_feeds: Collection[str], establishment: str | None) -> ReviewsAnswer:
    """Everybody held now, or in one establishment, whose review is due within two months or overdue."""
    today = now.date()
    kept, decided = profiles(view), approved_decisions(view)
    found = []
    people = held_at(view, to_minutes(now))
    for person, gathering in gather_all(view, people, today, whole_feeds):
        if establishment is not None and gathering.establishment != establishment:
            continue
        facts = gathering.facts("incident-reporting").facts
        decision = decided.get(person)
        set_for = None if decision is None else decision.next_review
        forward = review_by(kept.get(person, []), None if decision is None else decision.at.date())
        review = due_review(facts, today, set_for, forward)
        if review is not None and shown(review, today):
            found.append(
                ReviewAnswer(
                    person=person,
                    prison_number=facts.prison_number,
                    establishment=gathering.establishment,
                    category=facts.current_category if decision is None else decision.category,
                    due=review.due,
                    reason=str(review.reason),
                    overdue=review.overdue(today),
                )
            )
    found.sort(key=lambda each: (each.due, each.person))
    view.disclosed.update(each.person for each in found[:MOST_REVIEWS])
    return ReviewsAnswer(as_of=today, reviews=found[:MOST_REVIEWS], left_out=max(0, len(found) - MOST_REVIEWS))
