"""Taking a load back: what it would change is shown first, and a second person's word is asked where protections go."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path
from fastapi.responses import Response

from api import withdrawals
from api.actions import Action
from api.console.page import Fields, Page, PageDoor, to
from api.routes.served import Served
from api.wording import sentence_case
from graph.store.errors import StoreError
from graph.view import NotFoundError
from loaders.errors import LoadError, UnknownLoadError

_TAG = "console"
_MOST = 2_000
Key = Annotated[str, Path(pattern="^[0-9a-zA-Z-]{1,64}$")]
Withdrawing = Annotated[Page, Depends(PageDoor(Action.WITHDRAW_LOAD))]


def waiting(page: Withdrawing) -> Response:
    """Withdrawals that wait for a second person."""
    return page.show("withdrawals.html", found=withdrawals.waiting(page.service, page.caller))


def preview(key: Key, page: Withdrawing) -> Response:
    """What taking a load back would change."""
    return _preview(page, key)


def take_back(key: Key, page: Withdrawing, fields: Fields) -> Response:
    """Take a load back, or ask a second person to agree to it."""
    because = fields.get("because", "").strip()
    if not 1 <= len(because) <= _MOST:
        return _preview(page, key, {"because": "Enter why, in up to 2,000 characters"}, because)
    try:
        found = withdrawals.preview(page.service, page.caller, key)
        if found.effects.needs_second_person:
            withdrawals.ask(page.service, page.caller, found, because)
        else:
            withdrawals.take_back(page.service, page.caller, key, because)
    except UnknownLoadError:
        raise NotFoundError(key) from None
    except (LoadError, StoreError) as error:
        return _preview(page, key, {"because": _told(error)}, because)
    return to("/withdrawals" if found.effects.needs_second_person else "/loads")


def decide(key: Key, page: Withdrawing, fields: Fields) -> Response:
    """A second person's word."""
    agrees = fields.get("agrees", "")
    if agrees not in {"yes", "no"}:
        return _preview(page, key, {"agrees": "Select whether you agree"})
    try:
        act = withdrawals.approve if agrees == "yes" else withdrawals.refuse
        act(page.service, page.caller, key)
    except (LoadError, StoreError) as error:
        return _preview(page, key, {"agrees": _told(error)})
    return to("/withdrawals")


def _preview(page: Page, key: str, errors: dict[str, str] | None = None, because: str = "") -> Response:
    try:
        found = withdrawals.preview(page.service, page.caller, key)
    except UnknownLoadError:
        raise NotFoundError(key) from None
    except LoadError as error:
        return page.show("problem.html", 409, heading="That load cannot be taken back", words=f"{_told(error)}.")
    asked = [each for each in withdrawals.waiting(page.service, page.caller) if each.load_key == key]
    return page.show(
        "withdrawal.html",
        400 if errors else 200,
        found=found,
        request_=asked[0] if asked else None,
        errors=errors or {},
        because=because,
    )


def _told(error: Exception) -> str:
    words = str(error)
    return sentence_case(words)


ROUTES = (
    Served("GET", "/withdrawals", waiting, None, "Withdrawals that wait", _TAG),
    Served("GET", "/withdrawals/{key}", preview, None, "What a withdrawal would change", _TAG),
    Served("POST", "/withdrawals/{key}", take_back, None, "Take a load back", _TAG),
    Served("POST", "/withdrawals/{key}/decision", decide, None, "A second person's word", _TAG),
)
