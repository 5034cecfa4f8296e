"""Where one person could go, ranked, in words."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation.planning.alternatives import Option, options, prisons_of
from analytics.allocation.planning.gathering import Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.rules import load_rules
from api.answers.places import place_of
from api.answers.words import QuestionError
from api.schemas.boards import AlternativesAnswer, AskAlternatives, PlaceOption
from api.schemas.conflicts import Unconfirmed
from api.schemas.plans import MOST_PLACES
from graph.view import GraphView


def alternatives(view: GraphView, wanted: AskAlternatives, now: datetime) -> AlternativesAnswer:
    """Every place of those asked about, open ones ranked; without any named, of every prison that the reader knows.

    Raises NotFoundError for a place that is not there, QuestionError for more prisons than can be looked at together.
    """
    places = [place_of(view, key) for key in wanted.places] or prisons_of(view)
    if len(places) > MOST_PLACES:
        raise QuestionError(f"name the prisons or wings to look at: there are more than {MOST_PLACES}")
    gatherer = Gatherer(view, asked_at=now, rules=load_rules(), table=planning_table(), cells=wanted.cells)
    gathered = gatherer.gather([wanted.prisoner], places)
    found = options(gathered)
    because = [each.because for each in gathered.unsolved]
    open_ = () if found is None else found.open
    out = () if found is None else found.ruled_out
    return AlternativesAnswer(
        prisoner=wanted.prisoner,
        at=now,
        now="" if found is None else found.now,
        cannot_rank=because[0] if found is None and because else None,
        options=[_option(rank, each) for rank, each in enumerate(open_[: wanted.most], start=1)],
        more=max(len(open_) - wanted.most, 0),
        ruled_out=[_option(0, each) for each in out[: wanted.most]],
        more_ruled_out=max(len(out) - wanted.most, 0),
        unconfirmed=[Unconfirmed(doubt=str(each.doubt), about=each.about) for each in gathered.doubts],
        rules=gathered.rules,
    )


def _option(rank: int, each: Option) -> PlaceOption:
    return PlaceOption(
        rank=rank,
        place=each.place,
        prison=each.prison,
        wing=each.wing,
        points=each.points,
        more=each.more,
        parts=dict(each.parts),
        against=list(each.against),
        security_hold=each.held,
        partly_open=each.partly_open,
        cannot_confirm=list(each.caveats),
    )
