"""Questions about the quality of data on people."""

from __future__ import annotations

from api.actions import Action
from api.answers.cross_check import cross_check
from api.answers.disagreements import disagreements
from api.questions import NOW, Clocks, Question
from api.schemas.quality import CrossCheckAnswer, DisagreementsAnswer


def find_disagreements(limit: int, when: Clocks = NOW) -> Question[DisagreementsAnswer]:
    """Where agencies disagree on the people whom the reader sees."""
    return Question(Action.SHOW_DISAGREEMENTS, {"limit": limit}, lambda view: disagreements(view, limit), when)


def find_sides(limit: int, when: Clocks = NOW) -> Question[CrossCheckAnswer]:
    """Where the two sides of the membership extract differ."""
    return Question(Action.SHOW_DISAGREEMENTS, {"limit": limit}, lambda view: cross_check(view, limit), when)
