"""The register of keep-aparts in the words of the published contract."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.allocation.register.people import Card, cards
from analytics.allocation.register.reading import Registered, between, by_number, everything, involving
from api.register_problems import validated
from api.schemas.non_associations import (
    REASONS,
    RESTRICTIONS,
    ROLES,
    Constant,
    ListedNonAssociation,
    NonAssociation,
    NonAssociationConstants,
    NonAssociationPage,
    NonAssociations,
    OtherPrisoner,
    PrisonerNonAssociations,
    SubjectAccess,
    SubjectAccessContent,
)
from graph.model.separations import Party, Separation
from graph.view import GraphView, NotFoundError

_LOCAL = ZoneInfo("Europe/London")
_SORTS: dict[str, Callable[[Registered], object]] = {
    "id": lambda each: each.separation.id,
    "firstPrisonerNumber": lambda each: each.separation.first.prison_number,
    "secondPrisonerNumber": lambda each: each.separation.second.prison_number,
    "whenCreated": lambda each: each.separation.created_at,
    "whenUpdated": lambda each: each.separation.updated_at,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Which of a prisoner's records are wanted, and in which order."""

    include_open: bool = True
    include_closed: bool = False
    include_other_prisons: bool = False
    sort_by: str = "WHEN_CREATED"
    descending: bool = True

    def wants(self, kept: Separation) -> bool:
        """Whether a record is among them, by whether it is open."""
        return self.include_open if kept.is_open else self.include_closed


def constants() -> NonAssociationConstants:
    """The enumerations with their descriptions."""
    return NonAssociationConstants(
        roles=[Constant(code=code.name, description=words) for code, words in ROLES.items()],
        reasons=[Constant(code=code, description=words) for code, words in REASONS.items()],
        restriction_types=[Constant(code=code, description=words) for code, words in RESTRICTIONS.items()],
    )


def one(view: GraphView, number: int) -> NonAssociation:
    """One record. Raises NotFoundError."""
    return record(found(view, number).separation)


def found(view: GraphView, number: int) -> Registered:
    """One record as it stands. Raises NotFoundError."""
    kept = by_number(view, number)
    if kept is None:
        raise NotFoundError(str(number))
    return kept


def of_prisoner(view: GraphView, prison_number: str, wanted: Listing, now: datetime) -> PrisonerNonAssociations:
    """One prisoner's records. Raises NotFoundError for one whom no prison knows."""
    if not (wanted.include_open or wanted.include_closed):
        raise validated("includeOpen and includeClosed cannot both be false")
    kept = involving(view, [prison_number])
    numbers = {prison_number, *(number for each in kept for number in each.separation.pair)}
    known = cards(view, numbers, now)
    me = known.get(prison_number)
    if me is None:
        raise NotFoundError(prison_number)
    # A number that a merge retired leads to the same man: his side is whichever of the two is not the other's.
    sides = [(each.separation, *_sides(each.separation, prison_number)) for each in kept]
    near = [
        (each, mine, other, known.get(other.prison_number, Card(other.prison_number))) for each, mine, other in sides
    ]
    near = [each for each in near if wanted.include_other_prisons or _together(me, each[3])]
    shown = [each for each in near if wanted.wants(each[0])]
    shown.sort(key=lambda each: _key(wanted.sort_by, each[0], each[3]), reverse=wanted.descending)
    return PrisonerNonAssociations(
        prisoner_number=prison_number,
        first_name=me.first_name,
        last_name=me.last_name,
        prison_id=me.prison,
        prison_name=me.prison_name,
        cell_location=me.cell,
        open_count=sum(each.is_open for each, *_ in near),
        closed_count=sum(not each.is_open for each, *_ in near),
        non_associations=[_listed(each, mine, other, card) for each, mine, other, card in shown],
    )


def between_prisoners(
    view: GraphView, numbers: Collection[str], wanted: Listing, prison: str | None, now: datetime
) -> NonAssociations:
    """Records of which both parties are named."""
    if len(set(numbers)) < 2:
        raise validated("Two or more distinct prisoner numbers are needed")
    return _some(view, between(view, numbers), wanted, prison, now)


def involving_prisoners(
    view: GraphView, numbers: Collection[str], wanted: Listing, prison: str | None, now: datetime
) -> NonAssociations:
    """Records of which either party is named."""
    if not numbers:
        raise validated("One or more prisoner numbers are needed")
    return _some(view, involving(view, numbers), wanted, prison, now)


def page(view: GraphView, wanted: Listing, number: int, size: int, sort: str) -> NonAssociationPage:
    """One page of everything that the reader may read, and how much that is."""
    name, _, direction = sort.partition(",")
    if name not in _SORTS or direction.upper() not in {"", "ASC", "DESC"}:
        raise validated(f"sort is one of {', '.join(_SORTS)}, with ,ASC or ,DESC after it")
    kept = [each for each in everything(view) if wanted.wants(each.separation)]
    kept.sort(key=lambda each: (_SORTS[name](each), each.separation.id), reverse=direction.upper() == "DESC")
    content = [record(each.separation) for each in kept[number * size : (number + 1) * size]]
    pages = -(-len(kept) // size)
    return NonAssociationPage(
        content=content,
        number=number,
        size=size,
        number_of_elements=len(content),
        total_elements=len(kept),
        total_pages=pages,
        first=number == 0,
        last=number >= pages - 1,
        empty=not content,
    )


def subject_access(
    view: GraphView, prison_number: str, start: date | None, end: date | None, now: datetime
) -> SubjectAccess | None:
    """What a prisoner may be told is kept about him; None where there is nothing. Raises NotFoundError as above."""
    if prison_number not in cards(view, [prison_number], now):
        raise NotFoundError(prison_number)
    kept = [each.separation for each in involving(view, [prison_number])]
    kept = [
        each
        for each in kept
        if (start is None or each.created_at.date() >= start) and (end is None or each.created_at.date() <= end)
    ]
    if not kept:
        return None
    listed = [
        {
            "role": ROLES[_sides(each, prison_number)[0].part],
            "reason": REASONS[each.reason],
            "restrictionType": RESTRICTIONS[each.restriction],
            "whenCreated": local(each.created_at),
            "isClosed": not each.is_open,
            "closedAt": None if each.closing is None else local(each.closing.at),
        }
        for each in kept
    ]
    return SubjectAccess(content=SubjectAccessContent(prisoner_number=prison_number, non_associations=listed))


def record(kept: Separation) -> NonAssociation:
    """A record as the contract has it."""
    return NonAssociation(
        **_common(kept),
        first_prisoner_number=kept.first.prison_number,
        first_prisoner_role=kept.first.part.name,
        first_prisoner_role_description=ROLES[kept.first.part],
        second_prisoner_number=kept.second.prison_number,
        second_prisoner_role=kept.second.part.name,
        second_prisoner_role_description=ROLES[kept.second.part],
    )


def local(at: datetime) -> str:
    """An instant as the contract writes it: local time of the United Kingdom, to the second, without a zone."""
    return at.astimezone(_LOCAL).replace(tzinfo=None, microsecond=0).isoformat()


def instant(text: str) -> datetime:
    """What a client wrote for an instant: with a zone, or in local time without one. Raises RegisterError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise validated("an instant is written as 2026-11-01T06:00:00Z, or without a zone in local time") from None
    return read.replace(tzinfo=_LOCAL) if read.tzinfo is None else read


def _some(
    view: GraphView, kept: Sequence[Registered], wanted: Listing, prison: str | None, now: datetime
) -> NonAssociations:
    chosen = [each.separation for each in kept if wanted.wants(each.separation)]
    if prison is not None:
        known = cards(view, {number for each in chosen for number in each.pair}, now)
        there = {number for number, card in known.items() if card.prison == prison}
        chosen = [each for each in chosen if there.issuperset(each.pair)]
    return NonAssociations(items=[record(each) for each in chosen])


def _together(me: Card, other: Card) -> bool:
    return me.prison is not None and me.prison == other.prison


def _sides(kept: Separation, prison_number: str) -> tuple[Party, Party]:
    return (kept.second, kept.first) if kept.second.prison_number == prison_number else (kept.first, kept.second)


def _listed(kept: Separation, mine: Party, other: Party, card: Card) -> ListedNonAssociation:
    return ListedNonAssociation(
        **_common(kept),
        role=mine.part.name,
        role_description=ROLES[mine.part],
        other_prisoner_details=OtherPrisoner(
            prisoner_number=other.prison_number,
            role=other.part.name,
            role_description=ROLES[other.part],
            first_name=card.first_name,
            last_name=card.last_name,
            prison_id=card.prison,
            prison_name=card.prison_name,
            cell_location=card.cell,
        ),
    )


def _common(kept: Separation) -> dict[str, Any]:
    closing = kept.closing
    return {
        "id": kept.id,
        "reason": str(kept.reason),
        "reason_description": REASONS[kept.reason],
        "restriction_type": str(kept.restriction),
        "restriction_type_description": RESTRICTIONS[kept.restriction],
        "comment": kept.comment,
        "authorised_by": kept.authorised_by,
        "when_created": local(kept.created_at),
        "when_updated": local(kept.updated_at),
        "updated_by": kept.updated_by,
        "is_closed": closing is not None,
        "is_open": closing is None,
        "closed_by": None if closing is None else closing.by,
        "closed_reason": None if closing is None else closing.reason,
        "closed_at": None if closing is None else local(closing.at),
    }


def _key(name: str, kept: Separation, card: Card) -> tuple[str, int]:
    by_name: dict[str, str] = {
        "WHEN_CREATED": kept.created_at.isoformat(),
        "WHEN_UPDATED": kept.updated_at.isoformat(),
        "WHEN_CLOSED": "" if kept.closing is None else kept.closing.at.isoformat(),
        "LAST_NAME": card.last_name,
        "FIRST_NAME": card.first_name,
        "PRISONER_NUMBER": card.prison_number,
        "PRISON_ID": card.prison or "",
        "PRISON_NAME": card.prison_name or "",
        "CELL_LOCATION": card.cell or "",
    }
    if name not in by_name:
        raise validated(f"sortBy is one of {', '.join(by_name)}")
    return by_name[name], kept.id
