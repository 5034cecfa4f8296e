"""Questions about pairs that may be one person."""

from __future__ import annotations

from datetime import datetime

from api.actions import Action
from api.answers.match_effects import preview
from api.answers.match_explanation import explain
from api.answers.matches import review
from api.questions import AskedFor, Question, Typed
from api.schemas.matching import JudgementPreview, MatchExplanation, ReviewAnswer
from graph.model.times import to_minutes
from loaders.matching.model import load_model


def review_matches(limit: int, cursor: str | None, now: datetime, passed: int = 0) -> Question[ReviewAnswer]:
    """Which pairs wait for a judgement; and what contradicts itself, after so many."""
    return Question(
        Action.REVIEW_MATCHES, {"limit": limit}, lambda view: review(view, limit, cursor, to_minutes(now), passed)
    )


def explain_match(pair: str) -> Question[MatchExplanation]:
    """Why two records look like one person or two."""
    return Question(Action.EXPLAIN_MATCH, _asked(pair), lambda view: explain(view, pair, load_model()))


def preview_judgement(pair: str, verdict: str, now: datetime) -> Question[JudgementPreview]:
    """What a judgement, or taking one back, would change."""
    asked = {**_asked(pair), "verdict": verdict}
    return Question(Action.EXPLAIN_MATCH, asked, lambda view: preview(view, pair, verdict, to_minutes(now)))


def _asked(pair: str) -> AskedFor:
    return {"pair": tuple(map(Typed, pair.split("-")[:2]))}
