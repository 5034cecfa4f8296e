"""Questions about the estate's network as a whole."""

from __future__ import annotations

from datetime import datetime

from analytics.runs import save
from api.actions import Action
from api.answers.analysis import Wanted, analyse
from api.answers.latest import keep, latest, shelf_of
from api.kept_results import KeptResults
from api.questions import Question
from api.schemas.analysis import AnalysisAnswer
from graph.view import GraphView


def run_analysis(wanted: Wanted, now: datetime, kept: KeptResults) -> Question[AnalysisAnswer]:
    """The estate's network as this reader may see it; the run is kept with what it rests on."""

    def answer(view: GraphView) -> AnalysisAnswer:
        agencies = {load.manifest.system: load.manifest.agency for load in view.store.loads()}
        analysis = analyse(view, wanted, now, agencies)
        save(view, analysis.run, analysis.rests_on)
        keep(kept, shelf_of(view, wanted.policy), analysis.answer)
        return analysis.answer

    return Question(Action.ANALYSE, {"as_of": wanted.as_of.isoformat(), "seed": wanted.seed}, answer)


def latest_analysis(kept: KeptResults, policy: str) -> Question[AnalysisAnswer]:
    """The last analysis that somebody with the same sight ran."""
    return Question(Action.SHOW_ANALYSIS, {}, lambda view: latest(view, kept, policy))
