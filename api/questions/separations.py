"""The register of keep-aparts as questions: under the published contract, and under our own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from analytics.allocation.register.people import Card, cards
from analytics.allocation.register.reading import Registered, between, by_number, involving
from api.actions import Action
from api.answers import non_associations as shown
from api.answers.non_associations import Listing
from api.answers.separations import listed, twice
from api.questions import AskedFor, Question, Typed
from api.schemas.non_associations import (
    NonAssociation,
    NonAssociationPage,
    NonAssociations,
    PrisonerNonAssociations,
    SubjectAccess,
)
from api.schemas.separations import SeparationAnswer, SeparationList
from graph.view import GraphView

_T = TypeVar("_T")
FOREIGN, OWN = Action.READ_NON_ASSOCIATIONS, Action.READ_SEPARATIONS


@dataclass(frozen=True, slots=True)
class Standing:
    """What a writer has to know first: the record, or those between the pair, and where both parties are."""

    kept: tuple[Registered, ...]
    cards: dict[str, Card]


def of_prisoner(
    prison_number: str, wanted: Listing, now: datetime, action: Action = FOREIGN
) -> Question[PrisonerNonAssociations]:
    """One prisoner's records."""
    number = prison_number.strip().upper()
    asked: AskedFor = {"prisoner": Typed(number)}
    return Question(action, asked, lambda view: shown.of_prisoner(view, number, wanted, now))


def one(number: int, action: Action = FOREIGN) -> Question[NonAssociation]:
    """One record by its id."""
    return Question(action, {"record": str(number)}, lambda view: shown.one(view, number))


def page(wanted: Listing, number: int, size: int, sort: str) -> Question[NonAssociationPage]:
    """One page of everything."""
    asked: AskedFor = {"page": number, "size": size}
    return Question(FOREIGN, asked, lambda view: shown.page(view, wanted, number, size, sort))


def between_prisoners(
    numbers: Collection[str], wanted: Listing, prison: str | None, now: datetime, action: Action = FOREIGN
) -> Question[NonAssociations]:
    """Records of which both parties are named."""
    named = _numbers(numbers)
    return _of_several(named, lambda view: shown.between_prisoners(view, named, wanted, prison, now), action)


def involving_prisoners(
    numbers: Collection[str], wanted: Listing, prison: str | None, now: datetime
) -> Question[NonAssociations]:
    """Records of which either party is named."""
    named = _numbers(numbers)
    return _of_several(named, lambda view: shown.involving_prisoners(view, named, wanted, prison, now), FOREIGN)


def subject_access(
    prison_number: str, start: date | None, end: date | None, now: datetime
) -> Question[SubjectAccess | None]:
    """What a prisoner may be told."""
    number = prison_number.strip().upper()
    asked: AskedFor = {"prisoner": Typed(number)}
    return Question(Action.ANSWER_SUBJECT, asked, lambda view: shown.subject_access(view, number, start, end, now))


def standing_of_pair(action: Action, one_number: str, other_number: str, now: datetime) -> Question[Standing]:
    """What stands between two, as the writer may read it."""
    pair = _numbers([one_number, other_number])

    def answer(view: GraphView) -> Standing:
        return Standing(tuple(between(view, pair)), cards(view, pair, now))

    return Question(action, {"prisoners": tuple(map(Typed, pair))}, answer)


def standing_of_record(action: Action, number: int, now: datetime) -> Question[Standing]:
    """A record as it stands; nothing where there is none for the writer."""

    def answer(view: GraphView) -> Standing:
        kept = by_number(view, number)
        if kept is None:
            return Standing((), {})
        pair = kept.separation.pair
        others = [each for each in between(view, pair) if each.node != kept.node]
        return Standing((kept, *others), cards(view, pair, now))

    return Question(action, {"record": str(number)}, answer)


def standing_of_numbers(action: Action, numbers: Collection[str], now: datetime) -> Question[Standing]:
    """Every record that names one of these."""
    named = _numbers(numbers)

    def answer(view: GraphView) -> Standing:
        return Standing(tuple(involving(view, named)), cards(view, named, now))

    return Question(action, {"prisoners": tuple(map(Typed, named))}, answer)


def _of_several(named: list[str], answer: Callable[[GraphView], _T], action: Action) -> Question[_T]:
    return Question(action, {"prisoners": tuple(map(Typed, named))}, answer)


def _numbers(numbers: Collection[str]) -> list[str]:
    return sorted({number.strip().upper() for number in numbers})


def list_separations(numbers: Collection[str], now: datetime) -> Question[SeparationList]:
    """Everything that names one of these, in our own words."""
    named = _numbers(numbers)
    return _of_several(named, lambda view: listed(view, involving(view, named), now), OWN)


def show_separation(number: int, now: datetime) -> Question[SeparationAnswer]:
    """One record in our own words."""

    def answer(view: GraphView) -> SeparationAnswer:
        return listed(view, [shown.found(view, number)], now).separations[0]

    return Question(OWN, {"record": str(number)}, answer)


def list_twice(now: datetime) -> Question[SeparationList]:
    """Pairs with several open records."""
    return Question(OWN, {}, lambda view: twice(view, now))


def list_between(numbers: Collection[str], now: datetime) -> Question[SeparationList]:
    """Records of which both parties are named, in our own words."""
    named = _numbers(numbers)
    return _of_several(named, lambda view: listed(view, between(view, named), now), OWN)
