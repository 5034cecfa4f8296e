"""Whose organised-crime flag was raised or lowered since a day, by two runs over one reading profile."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from analytics.organised_crime import Band
from api.answers.analysis import profile_name
from api.answers.estate_run import EstateRun, Runs, estate_run, held_run, run_key
from api.answers.flag import handled, label_of_flag
from api.answers.named import Names
from api.held_runs import HeldRuns
from api.schemas.flag_changes import FlagChange, FlagChangesAnswer
from graph.model.times import to_microseconds
from graph.view import GraphView, NotFoundError

MOST_CHANGES = 8
# Two runs over so small a graph take a moment; over more they are worked out beside the requests.
SMALL = 20_000
_RANKS: dict[Band | None, int] = {Band.STRONG: 2, Band.SOME: 1}
_WORDS = ("", str(Band.SOME), str(Band.STRONG))
Bands = HeldRuns[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared: the flags of today with those of the end of a day, as they could be known then."""

    since: date
    today: date
    policy: str


def flag_changes(view: GraphView, asked: Compared, runs: Runs, bands: Bands, *, work: bool) -> FlagChangesAnswer:
    """The flags that crossed a band. What is neither held nor small is worked out where `work` says so, else left.

    Access is today's for both. Whoever is now or may be under 18 is named in none of it.
    """
    earlier = _earlier(view, asked.since)
    key = run_key(earlier, asked.since, asked.policy)
    there = runs.at_hand(run_key(view, asked.today, asked.policy)) is not None and bands.at_hand(key) is not None
    if not (there or work or view.graph.node_count <= SMALL):
        return FlagChangesAnswer(
            profile=profile_name(view), since=asked.since, at_hand=False, raised=0, lowered=0, changes=[]
        )
    run = held_run(runs, view, asked.today, asked.policy)
    before = _under_their_ids(view, _before(bands, key, earlier, asked))
    return _answer(view, run, asked, before)


def _earlier(view: GraphView, since: date) -> GraphView:
    end = datetime.combine(since + timedelta(days=1), time.min, tzinfo=UTC)
    return view.moved_to(view.valid, to_microseconds(end) - 1)


def _before(bands: Bands, key: Hashable, earlier: GraphView, asked: Compared) -> dict[str, int]:
    def make() -> dict[str, int]:
        return _pointed(estate_run(earlier, asked.since, asked.policy))

    return bands.get(key, earlier.graph.head.erasures, make)


def _pointed(run: EstateRun) -> dict[str, int]:
    """The band of everybody with an indication, as a rank, by public id."""
    flags, evidence = run.flags, run.network.evidence
    ranks = ((person, _RANKS.get(flags.band(person), 0)) for person in flags.leading(len(flags.said)))
    return {evidence.unit_id(person): rank for person, rank in ranks if rank}


def _under_their_ids(view: GraphView, found: dict[str, int]) -> dict[str, int]:
    """By the ids that people go by now: records that were two people's may be one's since."""
    now: dict[str, int] = {}
    for known_as, rank in found.items():
        try:
            person = view.person(known_as).id
        except NotFoundError:
            continue
        now[person] = max(rank, now.get(person, 0))
    return now


def _answer(view: GraphView, run: EstateRun, asked: Compared, before: dict[str, int]) -> FlagChangesAnswer:
    after, adult = _pointed(run), run.network.evidence.adult
    numbers = {person: run.proximity.person(person) for person in sorted(before.keys() | after.keys())}
    moved = [
        (person, number, before.get(person, 0), after.get(person, 0))
        for person, number in numbers.items()
        if number is not None and adult[number] and before.get(person, 0) != after.get(person, 0)
    ]
    moved.sort(key=lambda each: (-each[3], -float(run.flags.probability[each[1]]), each[0]))
    names = Names(view)
    return FlagChangesAnswer(
        profile=profile_name(view),
        since=asked.since,
        at_hand=True,
        raised=sum(now > then for _, _, then, now in moved),
        lowered=sum(now < then for _, _, then, now in moved),
        changes=[_change(run, names, number, person, then, now) for person, number, then, now in moved[:MOST_CHANGES]],
    )


def _change(run: EstateRun, names: Names, number: int, person: str, then: int, now: int) -> FlagChange:
    label = label_of_flag(run.flags, number)
    return FlagChange(
        person=names.node(person),
        before=_WORDS[then],
        now=_WORDS[now],
        handling=None if label is None else handled(label),
    )
