"""The question how people and alerts are distributed over what a reader may see."""

from __future__ import annotations

from datetime import datetime

from api.actions import Action
from api.answers.estate_run import Runs, held_run
from api.answers.plots import plots_of
from api.questions import Question
from api.schemas.plots import PlotsAnswer
from api.validation import Validation
from graph.view import GraphView


def show_plots(now: datetime, policy: str, validation: Validation | None, runs: Runs) -> Question[PlotsAnswer]:
    """Distributions over the reader's largest reading profile."""

    def answer(view: GraphView) -> PlotsAnswer:
        return plots_of(view, held_run(runs, view, now.date(), policy), validation, now)

    return Question(Action.SHOW_PLOTS, {"as_of": now.date().isoformat()}, answer, estate_wide=True)
