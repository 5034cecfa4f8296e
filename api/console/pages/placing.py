"""What would follow of moves, how much room there is, somebody without a number, and what the check would have said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.places import UnknownPlaceError
from api.answers.words import QuestionError
from api.console import plots
from api.console.page import Fields, Page, PageDoor
from api.console.unknown_place import told_of
from api.days import WRONG, day_of
from api.questions import allocation as ask
from api.routes.served import Served
from api.schemas.allocation import (
    MOST_DAYS,
    AcceptMoves,
    Arrived,
    AskHeadroom,
    AskReplay,
    Certify,
    KeepApartEdit,
    MoveEdit,
    Suppose,
)
from api.settings import SettingsError
from api.wording import NO_SUCH_PLACE, sentence_case
from graph.model.names import name_key
from graph.view import NotFoundError

_TAG = "console"
_NO_PRISON = "Enter a prison by its code, for example LEI"
_LONGEST_NAME = 64
_LEVELS = ("cell", "landing", "wing", "establishment")
_Short = Annotated[str, Query(max_length=64)]
Supposing = Annotated[Page, Depends(PageDoor(Action.SUPPOSE_MOVES))]


class _LineError(Exception):
    """A line of a form cannot be read; `field` is where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def sandbox(page: Supposing, moves: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The sandbox: empty, or with a move filled in by a page that ranked places."""
    return _sandbox(page, {}, {"moves": moves}, None)


def suppose(page: Supposing, fields: Fields) -> Response:
    """Before and after of what was typed. Nothing is stored."""
    try:
        wanted = _suppose(fields)
        found = page.ask(ask.suppose_moves(page.service, wanted))
    except _LineError as wrong:
        return _sandbox(page, {wrong.field: str(wrong)}, fields, None)
    except (QuestionError, ValidationError) as error:
        return _sandbox(page, {"moves": _sentence(error)}, fields, None)
    except UnknownPlaceError as error:
        return _sandbox(page, _where(error, fields), fields, None)
    return _sandbox(page, {}, fields, found)


def accept(page: Annotated[Page, Depends(PageDoor(Action.ACCEPT_MOVES))], fields: Fields) -> Response:
    """Put on record that a person accepts what he supposed, and why. It moves nobody."""
    despite = "despite" in fields
    try:
        wanted = AcceptMoves(suppose=_suppose(fields), reason=fields.get("reason", ""), despite_conflicts=despite)
    except _LineError as wrong:
        return _sandbox(page, {wrong.field: str(wrong)}, fields, None)
    except ValidationError:
        found = page.ask(ask.suppose_moves(page.service, _suppose(fields)))
        return _sandbox(page, {"reason": "Enter why you accept it, in 3 to 2,000 characters"}, fields, found)
    try:
        accepted = page.ask(ask.accept_moves(page.service, wanted))
    except QuestionError as error:
        found = page.ask(ask.suppose_moves(page.service, wanted.suppose))
        return _sandbox(page, {"reason": _sentence(error)}, fields, found)
    return page.show("accepted.html", accepted=accepted)


def accepted(page: Annotated[Page, Depends(PageDoor(Action.LIST_ACCEPTED_MOVES))]) -> Response:
    """What the reader accepted, with when, why and the reference."""
    return page.show("accepted-moves.html", found=page.ask(ask.list_accepted()))


def room(
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_HEADROOM))],
    prison: _Short = "",
    days: _Short = "7",
) -> Response:
    """Free beds of a prison and its wings, tonight and in some days."""
    found, errors = None, {}
    ahead = int(days) if days.strip().isdecimal() and len(days.strip()) <= 2 else MOST_DAYS + 1
    if ahead > MOST_DAYS:
        errors["days"] = f"Enter how many days ahead, from 0 to {MOST_DAYS}"
    if not prison.strip() and "prison" in page.request.query_params:
        errors["prison"] = _NO_PRISON
    if not errors and prison.strip():
        try:
            found = page.ask(ask.show_headroom(page.service, AskHeadroom(prison=prison.strip().upper(), days=ahead)))
        except (QuestionError, ValidationError) as error:
            errors["prison"] = _sentence(error)
        except NotFoundError:
            errors["prison"] = NO_SUCH_PLACE
    held = [] if found is None else [(each.place, each.held) for each in found.rows[1:]]
    return page.show(
        "room.html", 400 if errors else 200, found=found, prison=prison, days=days, errors=errors, bars=plots.bars(held)
    )


def arrival_form(page: Annotated[Page, Depends(PageDoor(Action.RECEIVE_ARRIVAL))]) -> Response:
    """The form for somebody without a number."""
    return page.show("arrival.html", found=None, fields={}, errors={})


def arrival(page: Annotated[Page, Depends(PageDoor(Action.RECEIVE_ARRIVAL))], fields: Fields) -> Response:
    """Who it may be, the union of their risks, and wings for tonight."""
    typed = fields.get("born", "").strip()
    born = day_of(typed) if typed else None
    errors = {"born": WRONG} if typed and born is None else {}
    if born is not None and born > page.service.clock().date():
        errors["born"] = "Enter a day that is not still to come"
    found = None
    if not fields.get("prison", "").strip():
        errors["prison"] = _NO_PRISON
    if not name_key(fields.get("surname", "")) and not name_key(fields.get("forename", "")):
        errors["surname"] = "Enter at least the beginning of a surname or a forename, in letters"
    errors |= {
        each: f"Enter {_LONGEST_NAME} characters or fewer"
        for each in ("surname", "forename")
        if len(fields.get(each, "").strip()) > _LONGEST_NAME
    }
    if not errors:
        try:
            wanted = Arrived(
                prison=fields["prison"].strip().upper(),
                surname=fields.get("surname", ""),
                forename=fields.get("forename", ""),
                date_of_birth=born,
            )
            found = page.ask(ask.receive_arrival(page.service, wanted))
        except (QuestionError, ValidationError) as error:
            errors["surname"] = _sentence(error)
        except NotFoundError:
            errors["prison"] = NO_SUCH_PLACE
    return page.show("arrival.html", 400 if errors else 200, found=found, fields=fields, errors=errors)


def near_misses(
    page: Annotated[Page, Depends(PageDoor(Action.REPLAY_ASSAULTS))],
    prison: _Short = "",
    since: _Short = "",
    until: _Short = "",
) -> Response:
    """What the check would have said on the morning of each assault, with its rates."""
    first, last = day_of(since), day_of(until)
    errors = {name: WRONG for name, text, day in (("since", since, first), ("until", until, last)) if text and not day}
    found = None
    if prison.strip() and first and last:
        try:
            found = page.ask(ask.replay_assaults(AskReplay(prison=prison.strip().upper(), since=first, until=last)))
        except (QuestionError, ValidationError) as error:
            errors["prison"] = _sentence(error)
        except NotFoundError:
            errors["prison"] = NO_SUCH_PLACE
    return page.show(
        "near-misses.html",
        400 if errors else 200,
        found=found,
        prison=prison,
        since=since,
        until=until,
        errors=errors,
    )


def certificate(page: Annotated[Page, Depends(PageDoor(Action.CERTIFY_PLACEMENT))], fields: Fields) -> Response:
    """A signed certificate of a check, to keep."""
    try:
        wanted = Certify(prisoners=fields.get("prisoners", "").replace(",", " ").split(), place=fields.get("place", ""))
        found = page.ask(ask.certify_placement(page.service, wanted))
    except SettingsError:
        words = "No key to sign with is set up here. Ask your administrator."
        return page.show("problem.html", 503, heading="No certificate can be given", words=words)
    except (QuestionError, ValidationError) as error:
        return page.show("problem.html", 400, heading="No certificate can be given", words=_sentence(error))
    name = {"Content-Disposition": 'attachment; filename="certificate.json"'}
    return Response(found.to_bytes(), media_type="application/json", headers=name)


def _suppose(fields: Mapping[str, str]) -> Suppose:
    moves = [
        MoveEdit(prisoner=who, place=place.upper())
        for who, place in _pairs(fields, "moves", "a prison number and a place, for example A1234BC LEI-A-1-002")
    ]
    apart = []
    for number, line in enumerate(_lines(fields, "apart"), 1):
        one, other, *level = line.split()[:3] if len(line.split()) >= 2 else ("", "")
        if not one or (level and level[0].lower() not in _LEVELS):
            raise _LineError("apart", f"Line {number}: enter two prison numbers, and cell, landing, wing or prison")
        apart.append(
            KeepApartEdit.model_validate(
                {"first": one, "second": other, "level": level[0].lower() if level else "wing"}
            )
        )
    closures = [each.upper() for line in _lines(fields, "closures") for each in line.replace(",", " ").split()]
    if not moves and not apart and not closures:
        raise _LineError("moves", "Enter at least one move, closure or keep-apart")
    return Suppose(moves=moves, closures=closures, keep_aparts=apart)


def _pairs(fields: Mapping[str, str], name: str, told: str) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(_lines(fields, name), 1):
        words = line.replace(",", " ").split()
        if len(words) != 2:
            raise _LineError(name, f"Line {number}: enter {told}")
        found.append((words[0].upper(), words[1]))
    return found


def _lines(fields: Mapping[str, str], name: str) -> list[str]:
    lines = [line.strip().replace("prison", "establishment") for line in fields.get(name, "").splitlines()]
    return [line for line in lines if line]


def _sandbox(page: Page, errors: dict[str, str], fields: Mapping[str, str], found: object) -> Response:
    return page.show(
        "what-if.html",
        400 if errors else 200,
        found=found,
        fields=fields,
        errors=errors,
        may_accept=page.may(Action.ACCEPT_MOVES),
    )


def _where(error: UnknownPlaceError, fields: Mapping[str, str]) -> dict[str, str]:
    """The field, and the line of it, in which a place stands that is not there."""
    closing = fields.get("closures", "").upper().replace(",", " ").split()
    for number, line in enumerate(_lines(fields, "moves"), 1):
        if error.key in line.upper().replace(",", " ").split()[1:]:
            return {"moves": f"Line {number}: {told_of(error)}"}
    return {"closures" if error.key in closing else "moves": told_of(error)}


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "Check what was entered: a number or place cannot be read"
    return sentence_case(error)


ROUTES = (
    Served("GET", "/what-if", sandbox, None, "What if", _TAG),
    Served("POST", "/what-if", suppose, None, "What if", _TAG),
    Served("POST", "/what-if/accept", accept, None, "Accept supposed moves", _TAG),
    Served("GET", "/what-if/accepted", accepted, None, "What you accepted", _TAG),
    Served("GET", "/room", room, None, "How much room there is", _TAG),
    Served("GET", "/arrivals", arrival_form, None, "Somebody without a number", _TAG),
    Served("POST", "/arrivals", arrival, None, "Somebody without a number", _TAG),
    Served("GET", "/near-misses", near_misses, None, "What the check would have said", _TAG),
    Served("POST", "/certificates", certificate, None, "Certify a placement", _TAG),
)
