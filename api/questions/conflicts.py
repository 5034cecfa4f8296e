"""The safety check as a question."""

from __future__ import annotations

from datetime import datetime

from api.actions import Action
from api.answers.conflicts import conflicts
from api.questions import AskedFor, Clocks, Question, Typed
from api.schemas.conflicts import CheckConflicts, ConflictsAnswer
from graph.model.times import to_minutes


def check_conflicts(wanted: CheckConflicts, now: datetime) -> Question[ConflictsAnswer]:
    """Whether prisoners can be in a place together, at this minute."""
    asked: AskedFor = {
        "prisoners": tuple(map(Typed, wanted.prisoners)),
        "place": None if wanted.place is None else Typed(wanted.place),
    }
    this_minute = Clocks(to_minutes(now))
    return Question(Action.CHECK_CONFLICTS, asked, lambda view: conflicts(view, wanted, now), this_minute)
