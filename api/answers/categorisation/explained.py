"""Advice beside the category that is held now: why the rules suggest theirs, and what it means that they differ."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.categorisation import Outcome
from analytics.categorisation.choices import HIGHER_SECURITY, OPEN
from analytics.categorisation.reviews import due_review
from api.answers.categorisation.actor import about
from api.answers.categorisation.advice import Advised, advice_answer
from api.answers.categorisation.kept_cases import approved_about, open_case_about
from api.answers.categorisation.monitor import changes_about, review_by
from api.schemas.categorisation import AdviceAnswer, HeldNow
from graph.view import GraphView

_NONE_YET = frozenset({"U", "X", "Z"})
_FOR_THE_YOUNG = frozenset({"I", "J"})


def explained_advice(view: GraphView, found: Advised) -> AdviceAnswer:
    """Advice as the officer has it before him, with the category held now and any case that is under way."""
    facts, outcome = found.advice.facts, found.advice.outcome
    records = about(view, found.person)
    decided = approved_about(view, found.person, records)
    category = facts.current_category if decided is None else decided.category
    set_for, since = (None, None) if decided is None else (decided.next_review, decided.at.date())
    review = None
    if found.gathered.establishment is not None:
        forward = review_by(changes_about(view, [each.hex() for each in records]), since)
        review = due_review(facts, outcome.as_of, set_for, forward)
    case = open_case_about(view, records)
    return advice_answer(view, found).model_copy(
        update={
            "held": HeldNow(
                category=category,
                decided_here=decided is not None,
                review_due=None if review is None else review.due,
                review_reason=None if review is None else str(review.reason),
                release_on=facts.release_on,
                review_overdue=review is not None and review.overdue(outcome.as_of),
            ),
            "explained": list(_explained(outcome, category)),
            "open_case": None if case is None else case.key,
        }
    )


def _explained(outcome: Outcome, held: str | None) -> Iterator[str]:
    suggested = outcome.category
    if suggested is None:
        return
    giving = [applied.rule.text for _, applied in outcome.reasons if applied.rule.category == suggested]
    because = " ".join(dict.fromkeys(giving))
    yield because or f"No rule that is met gives a category: {suggested} is what stands where none does."
    if held is None or held in _NONE_YET:
        yield "No category is held yet in this custodial period."
    elif held == suggested:
        yield f"The category held now is {held} too."
    elif held in OPEN:
        yield (
            f"The category held now is {held}, which is open. The rules never suggest open conditions, so this is no "
            "reason to end them: whether they are right is assessed by a person."
        )
    else:
        yield f"The category held now is {held}{_differs(held, suggested)}"


def _differs(held: str, suggested: str) -> str:
    if (held, suggested) in HIGHER_SECURITY:
        return f": {suggested} would be stricter, by the rules that are met."
    if held in _FOR_THE_YOUNG:
        return ", which is for those under 21."
    return (
        f". Of the rules that ask for {held} none is met, though some may not have been tried: "
        "why it was given is for whoever decides to look at."
    )
