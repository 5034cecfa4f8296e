"""The estate's network as a whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.kept_results import KeptResults
from api.questions.analysis import latest_analysis
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.analysis import AnalysisAnswer


def latest(door: Annotated[Asking, Depends(Door(Action.SHOW_ANALYSIS))]) -> Response:
    """Groups with their brokers, and who stands near organised crime, each with the ways that lead there.

    It is the last run (`cordon analyse`) over your reading profile: the largest in the policy of which you may read
    all. 404 where there is none, where anything that it rests on no longer stands, or where it names anybody whom you
    may not see; 403 where no profile lies within what you may read. Scores order people for a person to look at, and
    are no probabilities.
    """
    kept = KeptResults(door.service.settings.results)
    return door.put(latest_analysis(kept, door.service.policy.version))


ROUTES = (
    Served("GET", "/v1/analyses/latest", latest, AnalysisAnswer, "What the estate's network looks like", "network"),
)
