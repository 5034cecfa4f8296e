"""Loading a file from a page: begun beside the requests, followed while it goes on, told in full at its end."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from fastapi import Path as Part
from fastapi.responses import Response

from api.actions import Action
from api.answers.loads import MOST_LOADS, loaded_answer, loads
from api.console.page import Page, PageDoor, Sent, to
from api.loading import Wish, load, settle
from api.rejected_rows import rejected_of
from api.routes.served import Served
from api.schemas.loads import LoadedAnswer
from api.works import TooMuchWorkError, Work
from graph.store.errors import StoreError
from graph.view import NotFoundError
from loaders.errors import LoadError
from loaders.kept_mappings import KeptMappings
from loaders.mapping import MappingError, available_mappings
from loaders.progress import LoadProgress, Stage
from loaders.readers import WrongFileError

_TAG = "console"
_LOADING = "load"
_log = logging.getLogger(__name__)
_NAME = re.compile(r"[^\w .()+-]+")
_WORDED = (LoadError, MappingError, StoreError, WrongFileError)
_Loading = Work[LoadedAnswer, LoadProgress]
Running = Annotated[Page, Depends(PageDoor(Action.SHOW_LOAD))]
Key = Annotated[str, Part(pattern="^[0-9a-f]{32}$")]


def desk(page: Running) -> Response:
    """Loads, one's own that are under way first, and the form for another."""
    return _desk(page)


def begin(
    page: Annotated[Page, Depends(PageDoor(Action.LOAD))],
    form: Sent,
) -> Response:
    """Take a file, and begin to load it or to rehearse that."""
    fields, file = form
    mapping = fields.get("mapping") or None
    errors = {}
    if file is None or file.filename is None:
        errors["file"] = "Choose a file"
    elif mapping is not None and mapping not in _mappings(page):
        errors["mapping"] = "Choose a mapping from the list"
    if not page.may(Action.LOAD):
        # Refused before the file is kept, and on record.
        page.act({}, lambda: None)
    if errors or file is None:
        return _desk(page, errors, fields)
    folder = Path(tempfile.mkdtemp(prefix="cordon-sent-"))
    path = folder / (_NAME.sub("-", Path(file.filename or "").name) or "file")
    with path.open("wb") as kept:
        shutil.copyfileobj(file.file, kept)
    wish = Wish(
        (path,),
        mapping,
        dry_run="rehearse" in fields,
        accept_missing_because=fields.get("missing", "").strip() or None,
        accept_unusual_because=fields.get("unusual", "").strip() or None,
    )

    def deed(work: _Loading) -> LoadedAnswer:
        try:
            found = load(page.service, page.caller, wish, work.tell)
            if not wish.dry_run:
                settle(page.service)
            return loaded_answer(found, page.service.settings.quarantine)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    work: _Loading = Work(_LOADING, secrets.token_hex(16), page.subject, path.name)
    try:
        page.service.works.begin(work, deed)
    except TooMuchWorkError:
        shutil.rmtree(folder, ignore_errors=True)
        return _desk(page, {"file": "Too much is being loaded already. Try again in some minutes"}, fields)
    return to(f"/loads/work/{work.key}")


def follow(key: Key, page: Running) -> Response:
    """How far a load is, or what became of it."""
    work = page.act({}, lambda: page.service.works.find(_LOADING, page.subject, key))
    if work is None:
        raise NotFoundError(key)
    return page.show("load-work.html", work=work, event=work.event, error=_said(work.error), found=work.result)


def _said(error: BaseException | None) -> str:
    if error is None or isinstance(error, _WORDED):
        return "" if error is None else str(error)
    _log.error("a load that was begun from a page failed", exc_info=error)
    return "Something failed on our side. It is in the log; nothing was published."


def _mappings(page: Page) -> list[str]:
    """Those that ship, and those of one's own that a load of this home went by."""
    return sorted({*available_mappings(), *KeptMappings(page.service.settings.mappings).names()})


def _desk(page: Page, errors: dict[str, str] | None = None, fields: Mapping[str, str] | None = None) -> Response:
    service = page.service
    found = page.act(
        {"limit": MOST_LOADS},
        lambda: loads(
            service.store, service.policy, page.caller.viewer, rejected_of(service, page.caller), MOST_LOADS, None
        ),
    )
    return page.show(
        "loads.html",
        400 if errors else 200,
        found=found,
        works=page.service.works.of(_LOADING, page.subject),
        mappings=_mappings(page),
        errors=errors or {},
        fields=fields or {},
        may_load=page.may(Action.LOAD),
        may_withdraw=page.may(Action.WITHDRAW_LOAD),
        Stage=Stage,
    )


ROUTES = (
    Served("GET", "/loads", desk, None, "Loads", _TAG),
    Served("POST", "/loads", begin, None, "Load a file", _TAG),
    Served("GET", "/loads/work/{key}", follow, None, "How far a load is", _TAG),
)
