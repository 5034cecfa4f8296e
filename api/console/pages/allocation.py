"""Whether people can be in a place together: one person, or a van list that is pasted or sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from analytics.allocation.answer import Doubt, Kind
from api.actions import Action
from api.answers.words import QuestionError
from api.console.listed import listed
from api.console.page import Page, PageDoor, Sent, to
from api.console.van_list import VanListError, numbers_on
from api.questions.conflicts import check_conflicts
from api.routes.served import Served
from api.schemas.conflicts import MOST_PRISONERS, CheckConflicts, ConflictsAnswer, Finding
from api.wording import NO_SUCH_PLACE
from graph.view import NotFoundError

Checking = Annotated[Page, Depends(PageDoor(Action.CHECK_CONFLICTS))]
_NO_PLACE = "Enter a prison, wing, landing or cell, for example LEI-A"


def conflicts(
    page: Checking,
    prisoners: Annotated[str, Query(max_length=4_000)] = "",
    place: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Check one person or a list against a place. The answer never says clear."""
    named = listed(prisoners)
    return _page(page, named, place, {}) if named or place else _shown(page, "", "", {}, None)


def van_list(page: Checking, form: Sent) -> Response:
    """Check who was typed and who stands on a list that was sent; the check has an address, to come back to."""
    fields, file = form
    prisoners, place = fields.get("prisoners", "")[:4_000], fields.get("place", "")[:64]
    named = listed(prisoners)
    try:
        named = list(dict.fromkeys(named + numbers_on(file)))
    except VanListError as error:
        errors = {"file": str(error)} | ({} if place.strip() else {"place": _NO_PLACE})
        return _shown(page, prisoners, place, errors, None)
    if named and place.strip() and len(named) <= MOST_PRISONERS:
        return to(f"/conflicts?{urlencode({'prisoners': ' '.join(named), 'place': place.strip()})}")
    return _page(page, named, place, {})


def _page(page: Page, named: list[str], place: str, errors: dict[str, str]) -> Response:
    found = None
    if not named or len(named) > MOST_PRISONERS:
        errors["prisoners"] = f"Enter 1 to {MOST_PRISONERS} prison numbers, or choose a file with them"
    named_not = [each for each in named if not any(letter.isdigit() for letter in each)]
    if named_not:
        errors["prisoners"] = f"{named_not[0]} is no prison number: find somebody by name under People first"
    if not place.strip():
        errors["place"] = _NO_PLACE
    if not errors:
        try:
            wanted = CheckConflicts(prisoners=named, place=place.strip().upper())
            found = page.ask(check_conflicts(wanted, page.service.clock()))
        except ValidationError:
            errors["prisoners"] = "Enter prison numbers, parted by spaces or commas"
        except QuestionError as error:
            errors["place"] = str(error)
        except NotFoundError:
            errors["place"] = NO_SUCH_PLACE
    return _shown(page, " ".join(named), place, errors, found)


def _shown(
    page: Page, prisoners: str, place: str, errors: Mapping[str, str], found: ConflictsAnswer | None
) -> Response:
    return page.show(
        "conflicts.html",
        400 if errors else 200,
        found=found,
        prisoners=prisoners,
        place=place,
        errors=errors,
        reasons={} if found is None else reasons_of(found),
        unknown=found is not None and any(each.doubt == Doubt.UNKNOWN_PRISONER for each in found.unconfirmed),
        signs=page.service.settings.signing_key is not None,
        Action=Action,
    )


def reasons_of(found: ConflictsAnswer) -> dict[str, list[str]]:
    """Why, for each prisoner as asked, in a few words: what was found, what rules say, and what is not known."""
    reasons: dict[str, list[str]] = {each.prisoner: [] for each in found.prisoners}
    for one in found.findings:
        if one.conflict:
            whom = [each.person.caption for each in one.counterparts]
            reasons.setdefault(one.prisoner, []).append(
                f"{one.kind}{f' {_between(one)} {_some(whom)}' if whom else ''}: {one.breach}"
            )
    for rule in found.rulings:
        reasons.setdefault(rule.prisoner, []).append(f"{rule.verdict}: {rule.because}")
    for doubt in found.unconfirmed:
        if doubt.about in reasons:
            reasons[doubt.about].append(f"{doubt.doubt}")
    return {who: list(dict.fromkeys(each)) for who, each in reasons.items()}


def _between(finding: Finding) -> str:
    return "of" if finding.kind == Kind.RIVAL_GROUP else "from"


def _some(names: list[str]) -> str:
    return "; ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


ROUTES = (
    Served("GET", "/conflicts", conflicts, None, "Check for conflicts", "console"),
    Served("POST", "/conflicts", van_list, None, "Check a van list for conflicts", "console"),
)
