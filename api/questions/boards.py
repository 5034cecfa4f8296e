"""Where one person could go, and who is where, as questions."""

from __future__ import annotations

from api.actions import Action
from api.answers.allocation import alternatives, board
from api.questions import AskedFor, Clocks, Question, Typed
from api.schemas.boards import AlternativesAnswer, AskAlternatives, BoardAnswer
from api.wiring import Service
from graph.model.times import to_minutes


def rank_alternatives(service: Service, wanted: AskAlternatives) -> Question[AlternativesAnswer]:
    """Every place for one person at this minute, ranked."""
    now = service.clock()
    asked: AskedFor = {
        "prisoners": (Typed(wanted.prisoner),),
        "places": tuple(map(Typed, wanted.places)),
        "cells": wanted.cells,
    }
    return Question(
        Action.RANK_ALTERNATIVES,
        asked,
        lambda view: alternatives.alternatives(view, wanted, now),
        Clocks(to_minutes(now)),
    )


def show_board(service: Service, place: str) -> Question[BoardAnswer]:
    """Who is held in a prison or on a wing at this minute, and against which rules."""
    now = service.clock()
    return Question(
        Action.SHOW_BOARD, {"place": Typed(place)}, lambda view: board.show_board(view, place, now),
        Clocks(to_minutes(now)),
    )  # fmt: skip
