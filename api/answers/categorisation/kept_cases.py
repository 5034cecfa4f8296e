"""Cases as they are kept: found by their key or by whom they are about, and the decisions that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from analytics.categorisation.workflow import CLOSED, Case, Status, case_of
from graph.queries.kept import names_closed
from graph.view import GraphView, NotFoundError

KIND = "categorisation"


def kept_cases(
    view: GraphView,
    key: str | None = None,
    records: tuple[bytes, ...] | None = None,
    until: datetime | None = None,
) -> list[Case]:
    """All cases, that of one key, or those about somebody who has any of these records; as they stand or stood."""
    acts = view.store.acts(KIND, view.read_cut.classes, case=key, about=records, until=until)
    return [case_of(each, acts) for each in dict.fromkeys(act.case for act in acts)]


def person_about(view: GraphView, case: Case) -> str | None:
    """The person whom the case is about, by any of his records that the viewer may see.

    None also where it is about somebody else who is closed to him: the two were taken for one when the case was made.
    """
    records = sorted({record for act in case.acts for record in act.about})
    if names_closed(view, records):
        return None
    for record in records:
        try:
            return view.person(record.hex()).id
        except NotFoundError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Approved:
    """A decision that stands: the category, as the approver set it, and when the next review is."""

    category: str
    next_review: date
    at: datetime


def approved_decisions(view: GraphView) -> dict[str, Approved]:
    """The newest decision that was approved about each person whom the viewer may see."""
    return _approved(view, kept_cases(view))


def approved_about(view: GraphView, person: str, records: tuple[bytes, ...]) -> Approved | None:
    """The newest decision that was approved about one person, who has these records; None where there is none."""
    return _approved(view, kept_cases(view, records=records)).get(person)


def open_case_about(view: GraphView, records: tuple[bytes, ...]) -> Case | None:
    """The case that is under way about somebody with these records."""
    for case in kept_cases(view, records=records):
        if case.status not in CLOSED and person_about(view, case) is not None:
            return case
    return None


def _approved(view: GraphView, cases: list[Case]) -> dict[str, Approved]:
    found: dict[str, Approved] = {}
    for case in cases:
        decision = case.decision
        if case.status is not Status.APPROVED or decision is None or "nextReview" not in decision.body:
            continue
        person = person_about(view, case)
        if person is not None and (person not in found or found[person].at < decision.at):
            review = date.fromisoformat(str(decision.body["nextReview"]))
            found[person] = Approved(case.category or "", review, decision.at)
    return found


def case_for(view: GraphView, key: str, until: datetime | None = None) -> tuple[Case, str]:
    """A case, as it stands or stood, and the person whom it is about.

    Raises NotFoundError where either is not there for the viewer.
    """
    found = [each for each in kept_cases(view, key=key, until=until) if each.acts]
    person = person_about(view, found[0]) if found else None
    if person is None:
        raise NotFoundError(key)
    return found[0], person
