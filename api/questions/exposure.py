"""Questions before something goes out: how many could have known it, and what the source unit says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from api.actions import Action
from api.answers.exposure import Deciding, decide, exposure_of, request, requests
from api.questions import AskedFor, Question, Typed
from api.schemas.exposure import ExposureAnswer, RequestsAnswer
from graph.access import Viewer

Clock = Callable[[], datetime]


def show_exposure(records: Sequence[str]) -> Question[ExposureAnswer]:
    """How many could have known what these records say."""
    return Question(Action.SHOW_EXPOSURE, _asked(records), lambda view: exposure_of(view, records))


def request_dissemination(records: Sequence[str], why: str, viewer: Viewer, clock: Clock) -> Question[ExposureAnswer]:
    """Ask the source unit about these records."""
    return Question(
        Action.REQUEST_DISSEMINATION,
        _asked(records),
        lambda view: request(view, records, why, Deciding(viewer, clock())),
    )


def list_disseminations() -> Question[RequestsAnswer]:
    """What waits for the source unit."""
    return Question(Action.LIST_DISSEMINATIONS, {}, requests)


def decide_dissemination(
    case: str, why: str, viewer: Viewer, clock: Clock, *, approve: bool
) -> Question[ExposureAnswer]:
    """The source unit's decision."""
    asked: AskedFor = {"case": Typed(case), "approve": approve}
    return Question(
        Action.DECIDE_DISSEMINATION,
        asked,
        lambda view: decide(view, case, why, Deciding(viewer, clock()), approve=approve),
    )


def _asked(records: Sequence[str]) -> AskedFor:
    return {"records": tuple(map(Typed, records))}
