"""Distributions over a reading profile: ties, flags and alerts, without numbers so small that they tell of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

import numpy as np

from analytics.organised_crime import Answer, Band
from api.answers.analysis import profile_name
from api.answers.estate_run import EstateRun
from api.schemas.plots import AlertsMonth, Binned, Calibrated, PlotsAnswer
from api.validation import NOT_VALIDATED, Validation
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.view import GraphView

# A smaller group would tell of its members.
SMALLEST_SHOWN = 10
MONTHS = 24
# The first number of ties of each bin, doubling: few people have very many.
_DEGREES = (1, 2, 3, 5, 9, 17, 33, 65)
_TENTHS = 10
_BANDS = {
    **{str(band): str(band) for band in (Band.STRONG, Band.SOME, Band.LITTLE)},
    "not enough known": str(Answer.NOT_ENOUGH_KNOWN),
    "not shown to be an adult": str(Answer.NO_SCORE),
}


def plots_of(view: GraphView, run: EstateRun, validation: Validation | None, now: datetime) -> PlotsAnswer:
    """Everything that is plotted of a run and of the alerts of the last two years."""
    bins = () if validation is None else validation.bins
    return PlotsAnswer(
        profile=profile_name(view),
        as_of=run.as_of,
        smallest_number_shown=SMALLEST_SHOWN,
        degrees=_degrees(run),
        bands=_bands(run),
        chances=None if validation is None else _chances(run),
        alerts=_alerts(view, now),
        validation=NOT_VALIDATED if validation is None else validation.says,
        calibration=[Calibrated(people=people, stated=said, happened=was) for people, said, was in bins] or None,
    )


def kept_back(numbers: Sequence[int]) -> list[int | None]:
    """The numbers of a whole's parts, without those that are small.

    One small part that stands alone could be worked out from the others and their sum: the next smallest is then kept
    back with it.
    """
    small = [place for place, number in enumerate(numbers) if 0 < number < SMALLEST_SHOWN]
    if len(small) == 1:
        others = sorted((number, place) for place, number in enumerate(numbers) if number >= SMALLEST_SHOWN)
        small += [place for _, place in others[:1]]
    return [None if place in small else number for place, number in enumerate(numbers)]


def _binned(names: Sequence[str], numbers: Sequence[int]) -> list[Binned]:
    shown = kept_back(numbers)
    return [Binned(name=name, number=number) for name, number in zip(names, shown, strict=True)]


def _degrees(run: EstateRun) -> list[Binned]:
    ties = np.diff(run.network.start)
    place = np.searchsorted(np.array(_DEGREES), ties, side="right") - 1
    numbers = np.bincount(place, minlength=len(_DEGREES)).tolist()
    names = []
    for first, following in zip(_DEGREES, (*_DEGREES[1:], None), strict=True):
        last = None if following is None else following - 1
        names.append(f"{first} or more" if last is None else str(first) if first == last else f"{first} to {last}")
    return _binned(names, numbers)


def _bands(run: EstateRun) -> list[Binned]:
    said = [str(run.flags.band(person) or run.flags.answer(person)) for person in range(len(run.flags.said))]
    return _binned(list(_BANDS), [said.count(name) for name in _BANDS.values()])


def _chances(run: EstateRun) -> list[Binned]:
    tenths = np.minimum((run.flags.probability[run.flags.said] * _TENTHS).astype(np.int64), _TENTHS - 1)
    numbers = np.bincount(tenths, minlength=_TENTHS).tolist()
    return _binned([f"{10 * tenth} % to {10 * tenth + 10} %" for tenth in range(_TENTHS)], numbers)


def _alerts(view: GraphView, now: datetime) -> list[AlertsMonth]:
    """Each alert once, however many records state it."""
    links = view.visible_links((LinkType.HAS_ALERT,))
    person = view.people.person_of[links.source].astype(np.int64)
    columns = (person, links.target, links.valid_from, links.valid_to)
    stated = np.unique(np.column_stack([each.astype(np.int64) for each in columns]), axis=0)
    began, ended = stated[:, 2], stated[:, 3]
    minute = to_minutes(now)
    found = []
    for first, following in _months(now.date()):
        start, end = to_minutes(first), min(to_minutes(following), minute + 1)
        new, running = ((began >= start) & (began < end)).sum(), ((began < end) & (ended >= end)).sum()
        found.append(AlertsMonth(month=first, began=_shown(int(new)), in_force=_shown(int(running))))
    return found


def _shown(number: int) -> int | None:
    return None if 0 < number < SMALLEST_SHOWN else number


def _months(today: date) -> list[tuple[date, date]]:
    """The first day of each of the last months and of the one that follows it, this month last."""
    number = today.year * 12 + today.month - 1
    days = [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS, number + 2)]
    return list(pairwise(days))
