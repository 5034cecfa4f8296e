"""Who is to be categorised, and when: from sentence dates, the register, decisions made here, and changes of risk."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime

from analytics.categorisation.facts import Facts
from analytics.categorisation.gathering import READ_FOR_REVIEWS, gather_all
from analytics.categorisation.reviews import Review, due_review, shown
from api.answers.categorisation.held import held_at
from api.answers.categorisation.kept_cases import Approved, approved_decisions
from api.answers.categorisation.monitor import profiles, review_by
from api.answers.named import Names
from api.held_lists import HeldLists
from api.schemas.categorisation import ReviewAnswer, ReviewsAnswer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
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
    found: list[tuple[_Held, Review, Approved | None]] = []
    looked_at = [
        each
        for each in _held(view, to_minutes(now), today, frozenset(whole_feeds))
        if establishment is None or each.establishment == establishment
    ]
    for each in looked_at:
        person, facts = each.person, each.facts
        decision = decided.get(person)
        set_for = None if decision is None else decision.next_review
        forward = review_by(kept.get(person, []), None if decision is None else decision.at.date())
        review = due_review(facts, today, set_for, forward)
        if review is not None and shown(review, today):
            found.append((each, review, decision))
    found.sort(key=lambda each: (each[1].due, each[0].person))
    return ReviewsAnswer(
        as_of=today,
        held=len(looked_at),
        overdue=sum(review.overdue(today) for _, review, _ in found),
        reviews=_listed(view, found[:MOST_REVIEWS], today),
        left_out=max(0, len(found) - MOST_REVIEWS),
    )


def _listed(view: GraphView, found: list[tuple[_Held, Review, Approved | None]], today: date) -> list[ReviewAnswer]:
    """Each with the name that the view knows the person by, and that of the prison."""
    names = Names(view)
    names.gather(each.person for each, _, _ in found)
    view.disclosed.update(each.person for each, _, _ in found)
    prisons = {code: NodeRef(Kind.ESTABLISHMENT, "", code) for each, _, _ in found if (code := each.establishment)}
    captions = view.captions(list(prisons.values()))
    return [
        ReviewAnswer(
            person=each.person,
            name=names.node(each.person).caption,
            prison_number=each.facts.prison_number,
            establishment=each.establishment,
            establishment_name=captions.get(prisons[each.establishment]) if each.establishment else None,
            category=each.facts.current_category if decision is None else decision.category,
            due=review.due,
            reason=str(review.reason),
            overdue=review.overdue(today),
        )
        for each, review, decision in found
    ]


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
