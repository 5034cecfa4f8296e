"""Likely missing links of one person: ranked, with the precision to expect, and never of who is or may be under 18."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.link_prediction.likely import Likely, likely_links
from analytics.organised_crime import way_to
from analytics.runs import RunRecord, digest_of, run_of
from api.answers.analysis import way_line
from api.answers.estate_run import EstateRun, Versions, versions_behind
from api.answers.flag import handled
from api.answers.named import Names
from api.schemas.likely import Expected, LikelyLine, LikelyLinksAnswer
from graph.model.labels import strictest
from graph.view import GraphView

MOST_LIKELY = 20
_KIND = "likely-links"
_DIGITS = 2
_GIVEN = "a ranked list, each of it unproven"
_NOT_ADULT = "no likely link is given for anyone not shown to be 18 or older"
_NO_TIES = "no evidence ties him to anybody, so nothing speaks for anybody"


@dataclass(frozen=True, slots=True)
class FoundLikely:
    """An answer, the run that made it, and the record versions that it rests on."""

    answer: LikelyLinksAnswer
    run: RunRecord
    rests_on: Versions


def likely_of(view: GraphView, found: EstateRun, person: str, count: int, policy: str) -> FoundLikely:
    """The likely links of a person (public id)."""
    names, network = Names(view), found.network
    node = names.node(view.person(person).id)
    number = network.index_of(node.id)
    unit = found.proximity.person(node.id)
    listed = None
    if number is not None and network.adult[number]:
        listed = likely_links(network.ties, network.persons, number, network.adult, count)
    why = _GIVEN if listed else _NO_TIES if unit is not None and network.evidence.adult[unit] else _NOT_ADULT
    rows = np.zeros(0, dtype=np.int64) if listed is None else _rows(found, listed)
    labels = [network.evidence.labels[each] for each in np.unique(_labels(found, rows)).tolist()]
    label = strictest(labels)
    people = () if listed is None else listed.people
    record = run_of(
        view,
        _KIND,
        policy=policy,
        parameters={**found.record.parameters, "person": node.id, "count": count},
        seed=0,
        result=digest_of(np.array([each for each, _ in people]), np.array([score for _, score in people])),
    )
    answer = LikelyLinksAnswer(
        person=node,
        profile=None if view.profile is None else view.profile.name,
        as_of=found.as_of,
        answer=why,
        likely=[_line(found, number, other, names) for other, _ in people if number is not None],
        expected=[
            Expected(length=length, precision=round(share, _DIGITS))
            for length, share in ({} if listed is None else listed.expected).items()
            if length <= count
        ],
        looked_at=0 if listed is None else len(listed.around),
        cut_short=listed is not None and listed.cut_short,
        handling=None if label is None else handled(label),
        tables=found.tables,
        run=record.shown_id,
    )
    return FoundLikely(answer, record, versions_behind(network.evidence, rows))


def _line(found: EstateRun, number: int, other: int, names: Names) -> LikelyLine:
    way = way_to(found.network, number, other)
    return LikelyLine(
        person=names.node(found.network.person_id(other)), way=None if way is None else way_line(way, names)
    )


def _rows(found: EstateRun, listed: Likely) -> np.ndarray:
    """Positions in the evidence's links of what says of any tie among those who were looked at."""
    network = found.network
    inside = np.isin(network.ends, listed.around).all(axis=1)
    parts = [network.reports(tie) for tie in np.flatnonzero(inside).tolist()]
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


def _labels(found: EstateRun, rows: np.ndarray) -> np.ndarray:
    evidence = found.network.evidence
    labels: np.ndarray = evidence.label[evidence.links.record[rows]]
    return labels
