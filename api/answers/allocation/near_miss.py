"""What the check would have said on the mornings of assaults, in words."""

from __future__ import annotations

from analytics.allocation.near_miss import HORIZON_DAYS, replay
from analytics.allocation.rules import load_rules
from api.answers.named import Names
from api.answers.words import QuestionError
from api.schemas.allocation import AskReplay, Rates, ReplayAnswer, Replayed
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import to_minutes
from graph.view import GraphView

_DIGITS = 4


def replay_assaults(view: GraphView, wanted: AskReplay) -> ReplayAnswer:
    """Every assault, and the rates. Raises QuestionError for days the wrong way round, and NotFoundError."""
    if wanted.since >= wanted.until:
        raise QuestionError("the first day comes before the last")
    prison = NodeRef(Kind.ESTABLISHMENT, "", wanted.prison.upper())
    since, until = to_minutes(wanted.since), to_minutes(wanted.until)
    found = replay(view, prison, since=since, until=until, rules=load_rules(), most=wanted.most)
    names = Names(view)
    return ReplayAnswer(
        prison=prison.key,
        since=wanted.since,
        until=wanted.until,
        assaults=[
            Replayed(
                incident=each.incident.key,
                at=each.at,
                place=each.place.key,
                assailant=names.node(each.assailant),
                victim=names.node(each.victim),
                said={str(clock): str(said) for clock, said in each.said.items()},
            )
            for each in found.assaults
        ],
        rates=[
            Rates(
                clock=str(each.clock),
                assaults=each.assaults,
                together=each.together,
                caught=each.caught,
                catch_rate=None if each.catch_rate is None else round(each.catch_rate, _DIGITS),
                controls=each.controls,
                alarms=each.alarms,
                false_alarms=each.false_alarms,
                false_alarm_rate=None if each.false_alarm_rate is None else round(each.false_alarm_rate, _DIGITS),
            )
            for each in found.rates
        ],
        left_out=found.left_out,
        horizon_days=HORIZON_DAYS,
    )
