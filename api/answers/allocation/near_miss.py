"""What the check would have said on the mornings of assaults, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import sqrt

from analytics.allocation.near_miss import HORIZON_DAYS, Clock, replay
from analytics.allocation.near_miss import Rates as Rated
from analytics.allocation.rules import load_rules
from api.answers.named import Names
from api.answers.places import prison_of
from api.answers.words import QuestionError
from api.schemas.allocation import AskReplay, Rates, ReplayAnswer, Replayed
from graph.model.times import to_minutes
from graph.view import GraphView

_DIGITS = 4
# So many standard deviations above what chance would name: less than that chance does by itself now and then.
_BEYOND_CHANCE = 2


def replay_assaults(view: GraphView, wanted: AskReplay) -> ReplayAnswer:
    """Every assault, and the rates. Raises QuestionError for days the wrong way round, and UnknownPlaceError."""
    if wanted.since >= wanted.until:
        raise QuestionError("the first day comes before the last")
    prison = prison_of(view, wanted.prison)
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
                catch_rate=_rounded(each.catch_rate),
                controls=each.controls,
                alarms=each.alarms,
                false_alarms=each.false_alarms,
                false_alarm_rate=_rounded(each.false_alarm_rate),
                advised=each.advised,
                advice_rate=_rounded(each.advice_rate),
                others=each.others,
                others_advised=each.others_advised,
                others_advice_rate=_rounded(each.others_advice_rate),
                advised_falsely=each.advised_falsely,
            )
            for each in found.rates
        ],
        left_out=found.left_out,
        horizon_days=HORIZON_DAYS,
        sentences=list(in_words(found.rates)),
    )


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, _DIGITS)


def in_words(rates: Iterable[Rated]) -> Iterator[str]:
    """How often the check of those mornings warned, and whether advice named victims oftener than anybody else."""
    today = next(each for each in rates if each.clock is Clock.TODAY)
    if not today.assaults:
        return
    yield (
        f"By what is on record today, the check of that morning would have found a rule broken in {today.caught:,} of "
        f"{today.assaults:,} assaults, and given advice alone in {today.advised:,} more."
    )
    if today.others_advice_rate is None:
        return
    yield f"Such advice names {today.others_advice_rate:.1%} of everybody else on those wings."
    by_chance = today.others_advice_rate * today.assaults
    if today.advised <= by_chance + _BEYOND_CHANCE * sqrt(by_chance):
        yield "It names victims no oftener than chance would: here it warns of no assault."
