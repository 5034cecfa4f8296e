"""Questions about the estate's network as a whole."""

from __future__ import annotations

from datetime import datetime

from analytics.runs import save
from api.actions import Action
from api.answers.analysis import Wanted, analyse
from api.answers.estate_run import Runs
from api.answers.latest import keep, latest, shelf_of
from api.kept_results import KeptResults
from api.questions import AskedFor, Question
from api.schemas.analysis import AnalysisAnswer
from graph.view import GraphView


def run_analysis(
    wanted: Wanted, now: datetime, kept: KeptResults, runs: Runs, profile: str | None = None
) -> Question[AnalysisAnswer]:
    """The estate's network over the reader's largest reading profile, or the one named; kept for all who read that."""

    def answer(view: GraphView) -> AnalysisAnswer:
        analysis = analyse(view, wanted, now, runs)
        result = save(view, analysis.run, analysis.rests_on)
        keep(kept, shelf_of(view, wanted.policy), result, analysis.answer)
        return analysis.answer

    asked: AskedFor = {"as_of": wanted.as_of.isoformat(), "seed": wanted.seed}
    return Question(Action.ANALYSE, asked, answer, estate_wide=True, profile=profile)


def latest_analysis(kept: KeptResults, policy: str, profile: str | None = None) -> Question[AnalysisAnswer]:
    """The last analysis over the reader's largest reading profile, or over the one named."""
    return Question(
        Action.SHOW_ANALYSIS, {}, lambda view: latest(view, kept, policy), estate_wide=True, profile=profile
    )
