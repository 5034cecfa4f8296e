"""The estate analysis: network, communities, brokers and organised-crime flags, for what one reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from analytics.centrality import Centralities, MeasureParameters, components, leading, measure, pagerank
from analytics.communities import Communities, find_communities, stability
from analytics.graphx import Cluster, OnSpark, on_spark
from analytics.organised_crime import Band, EvidencePath, Explanation, explain
from analytics.organised_crime import Step as EvidenceStep
from analytics.organised_crime.features import chosen_company
from analytics.projection import Report as EvidenceReport
from analytics.projection import TieFact
from analytics.runs import RunRecord, digest_of, run_of
from analytics.ties import F64, I64, Ties
from api.answers.estate_run import EstateRun, Runs, Versions, held_run, rests_on
from api.answers.named import Names
from api.answers.nesting import nested
from api.answers.words import grade_word
from api.schemas.analysis import (
    AnalysisAnswer,
    GroupLine,
    NetworkSummary,
    PeopleSummary,
    ProximityLine,
    Ranked,
    Reason,
    Report,
    StepAnswer,
    WayAnswer,
)
from graph.model.times import from_minutes
from graph.view import GraphView

DEFAULT_SEED = 20261101
# What a person reads through; the run keeps what it rests on in full.
MOST_GROUPS, MOST_BROKERS, MOST_NEAR, MOST_IN_GROUP = 10, 10, 10, 3
_DIGITS = 6
# So fine that communities are as small as crews are: at 1 they are towns.
_FINE = 100.0
_KIND = "estate-analysis"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to analyse: the network of a day, under a seed, under a version of the access policy.

    Components, PageRank and communities are worked out on a Spark cluster where one is given.
    """

    as_of: date
    seed: int
    policy: str
    cluster: Cluster | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """An answer with the run that made it and the record versions that it rests on."""

    answer: AnalysisAnswer
    run: RunRecord
    rests_on: Versions


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that was worked out, before any of it is put into words."""

    run: EstateRun
    communities: Communities
    measures: Centralities
    component: I64
    rank: F64
    engine: bool


def analyse(view: GraphView, wanted: Wanted, now: datetime, runs: Runs) -> Analysis:
    """Run everything over one view."""
    found = held_run(runs, view, wanted.as_of, wanted.policy)
    network = found.network
    measures = measure(network.ties, network.ids(), MeasureParameters(seed=wanted.seed))
    whole = _whole(network.ties, wanted)
    parts = _Parts(found, whole.communities, measures, whole.component, whole.rank, wanted.cluster is not None)
    model = found.flags.model.version
    run = run_of(
        view,
        _KIND,
        policy=wanted.policy,
        parameters={"as_of": wanted.as_of.isoformat(), "tables": found.tables, "model": model, **_engine(wanted)},
        seed=wanted.seed,
        result=_digest(parts),
    )
    return Analysis(_answer(view, parts, wanted, now, run), run, rests_on(view, found))


def _engine(wanted: Wanted) -> dict[str, str]:
    return {} if wanted.cluster is None else {"engine": "graphx"}


def _whole(ties: Ties, wanted: Wanted) -> OnSpark:
    """What needs the whole network at once. PageRank takes ties alike, whatever they weigh, as GraphX does."""
    if wanted.cluster is not None:
        return on_spark(ties, wanted.cluster)
    alike = Ties(ties.start, ties.neighbour, np.ones(len(ties.weight)))
    return OnSpark(components(ties), pagerank(alike), find_communities(ties, wanted.seed))


def _answer(
    view: GraphView,
    parts: _Parts,
    wanted: Wanted,
    now: datetime,
    run: RunRecord,
) -> AnalysisAnswer:
    names, found = Names(view), parts.run
    network, measures = found.network, parts.measures
    return AnalysisAnswer(
        result=run.shown_id,
        profile=profile_name(view),
        computed_at=now,
        as_of=wanted.as_of,
        seed=wanted.seed,
        policy=wanted.policy,
        tables=found.tables,
        model=found.flags.model.version,
        validation=found.proximity.label,
        people=people_summary(view),
        network=NetworkSummary(
            people=len(network),
            ties=len(network.ends),
            communities=len(parts.communities),
            modularity=_rounded(parts.communities.modularity),
            method=parts.communities.method,
            components=int(parts.component.max(initial=-1)) + 1,
            hubs_left_out=len(network.hubs),
            betweenness_error=None if measures.error_bound is None else _rounded(measures.error_bound),
        ),
        groups=_groups(parts, names),
        nested=nested(found, names),
        unknown_groups=_unknown_groups(parts, names, wanted.seed),
        brokers=[
            Ranked(person=names.node(who), value=_rounded(value))
            for who, value in leading(network, measures.betweenness, MOST_BROKERS)
        ],
        central=[
            Ranked(person=names.node(who), value=_rounded(value))
            for who, value in leading(network, parts.rank, MOST_BROKERS)
        ],
        proximity=[flag_line(found, person, names) for person in islice(_ranked(found), MOST_NEAR)],
        without_standing=[
            flag_line(found, person, names)
            for person in islice((each for each in _ranked(found) if not is_known(found, each)), MOST_NEAR)
        ],
    )


def _ranked(run: EstateRun) -> Iterator[int]:
    """People by their flag, strongest first, of whom any evidence leads to a group."""
    return (person for person in run.flags.leading(len(run.flags.said)) if run.proximity.score[person] > 0)


def is_known(run: EstateRun, person: int) -> bool:
    """Whether some record gives him a standing in the group that his flag speaks of."""
    return bool(run.proximity.standing[person] > 0)


def profile_name(view: GraphView) -> str:
    """The reading profile that a view is cut to."""
    if view.profile is None:
        raise ValueError("the estate is analysed over a reading profile: give a view cut to one")
    return view.profile.name


def people_summary(view: GraphView) -> PeopleSummary:
    """How many records made how many people, and what was left apart."""
    people = view.people
    nodes = np.flatnonzero(people.person_of >= 0)
    issuers = [ref.authority for ref in view.refs(nodes.tolist())]
    agencies = _agencies(view, nodes, issuers)
    systems: dict[int, set[str]] = {}
    for issuer, person in zip(issuers, people.person_of[nodes].tolist(), strict=True):
        systems.setdefault(person, set()).add(agencies.get(issuer, issuer))
    apart = Counter(str(dropped.kind) for dropped in people.dropped)
    return PeopleSummary(
        records=len(nodes),
        people=len(people.representative),
        in_several_agencies=sum(len(found) > 1 for found in systems.values()),
        kept_apart=dict(sorted(apart.items())),
    )


def _agencies(view: GraphView, nodes: NDArray[np.intp], issuers: Sequence[str]) -> dict[str, str]:
    """Which agency runs each system that issues person numbers: whose most of what the view shows of its people is.

    Said by the view alone: what loads there have been would tell of those of which the reader sees nothing.
    """
    issuer_of = dict(zip(nodes.tolist(), issuers, strict=True))
    links = view.visible_links()
    people = np.isin(links.source, nodes)
    said = Counter(
        (issuer_of[node], owner)
        for node, owner in zip(links.source[people].tolist(), view.owners(links.record[people]), strict=True)
    )
    # The last of one issuer stands: the agency with most, and of two with as many the later by name.
    return {issuer: owner for (issuer, owner), _ in sorted(said.items(), key=lambda each: (each[1], each[0]))}


def _groups(parts: _Parts, names: Names) -> list[GroupLine]:
    """The communities with most known members, then the largest."""
    communities = parts.communities
    known = np.bincount(communities.community[_known(parts.run)], minlength=len(communities))
    sizes = np.bincount(communities.community, minlength=len(communities))
    stable = None if parts.engine else stability(parts.run.network.ties, communities).community
    by_known = np.lexsort((np.arange(len(communities)), -known))[:MOST_GROUPS].tolist()
    return [
        _group(parts, names, communities, each, None if stable is None else float(stable[each]))
        for each in by_known
        if sizes[each] >= MOST_IN_GROUP
    ]


def _unknown_groups(parts: _Parts, names: Names, seed: int) -> list[GroupLine]:
    """Small communities of chosen company in which nobody is known: those that are closest among themselves first."""
    network = parts.run.network
    company = chosen_company(network)
    fine = find_communities(company, seed, _FINE)
    ends, sizes = company.ends(), np.bincount(fine.community, minlength=len(fine))
    inside = fine.community[ends[:, 0]] == fine.community[ends[:, 1]]
    within = np.bincount(fine.community[ends[inside, 0]], weights=company.end_weights()[inside], minlength=len(fine))
    whole = np.bincount(fine.community, weights=company.strength, minlength=len(fine))
    # Company a head, times how much of all their company they are to each other.
    close = within / np.maximum(sizes, 1) * np.divide(2 * within, whole, out=np.zeros(len(fine)), where=whole > 0)
    known = np.bincount(fine.community[_known(parts.run)], minlength=len(fine))
    adults = np.bincount(fine.community, weights=network.adult, minlength=len(fine))
    order = np.lexsort((np.arange(len(fine)), -close))
    chosen = order[(known[order] == 0) & (adults[order] >= MOST_IN_GROUP) & (close[order] > 0)][:MOST_GROUPS]
    return [_group(parts, names, fine, each, None) for each in chosen.tolist()]


def _known(run: EstateRun) -> I64:
    """Numbers in the network of everybody with a known membership."""
    number = run.network.person_of_unit()[np.unique(run.known.person)]
    return number[number >= 0]


def _group(parts: _Parts, names: Names, found: Communities, chosen: int, stable: float | None) -> GroupLine:
    network, known = parts.run.network, parts.run.known
    members = found.members(chosen)
    here = np.isin(known.person, network.unit[members])
    counts = Counter(known.group[here].tolist())
    groups = sorted(counts, key=lambda unit: (-counts[unit], network.evidence.unit_id(unit)))[:MOST_IN_GROUP]
    adults = members[network.adult[members]]
    between = parts.measures.betweenness
    leading_adults = adults[np.lexsort((adults, -between[adults]))][:MOST_IN_GROUP].tolist()
    known_groups = [names.node(network.evidence.unit_id(unit)) for unit in groups]
    brokers = [
        Ranked(person=names.node(network.person_id(person)), value=_rounded(float(between[person])))
        for person in leading_adults
    ]
    return GroupLine(
        number=chosen + 1,
        named_after=next(iter([*known_groups, *(each.person for each in brokers)]), None),
        members=len(members),
        stability=None if stable is None else _rounded(stable),
        known_members=len(np.unique(known.person[here])),
        known_groups=known_groups,
        brokers=brokers,
    )


def flag_line(run: EstateRun, person: int, names: Names) -> ProximityLine:
    """One person's band, standing and the firmest ways to known members, in words."""
    return _line(explain(run.proximity, run.network.evidence.unit_id(person)), run.flags.band(person), names)


def _line(found: Explanation, indication: Band | None, names: Names) -> ProximityLine:
    return ProximityLine(
        person=names.node(found.person),
        indication=None if indication is None else str(indication),
        known_member=bool(found.standing),
        group=None if found.group is None else names.node(found.group),
        band=found.band,
        memberships=reports(found.memberships, names),
        ways=[way_line(path, names) for path in found.paths],
        why_not_nearer=[str(reason) for reason in found.why_not],
    )


def way_line(path: EvidencePath, names: Names) -> WayAnswer:
    """A way in words."""
    return WayAnswer(
        firmness=_rounded(path.firmness),
        steps=[_step(step, names) for step in path.steps],
        membership=reports(path.membership, names),
    )


def _step(step: EvidenceStep, names: Names) -> StepAnswer:
    return StepAnswer(
        source=names.node(step.from_person),
        target=names.node(step.to_person),
        weight=_rounded(step.weight),
        origins=step.origins,
        days_old=step.days,
        reasons=[_reason(fact, names) for fact in step.facts],
    )


def _reason(fact: TieFact, names: Names) -> Reason:
    return Reason(
        layer=str(fact.layer),
        shared=None if fact.thing is None else names.node(fact.thing),
        weight=_rounded(fact.weight),
        reports=reports(fact.reports, names),
    )


def reports(found: Sequence[EvidenceReport], names: Names) -> list[Report]:
    """Reports in words. Their records count as disclosed."""
    names.disclose(report.record for report in found)
    return [
        Report(
            record=report.record,
            agency=report.owner,
            grade=grade_word(report.grade),
            since=from_minutes(report.since),
            until=from_minutes(report.until),
        )
        for report in found
    ]


def _digest(parts: _Parts) -> str:
    network = parts.run.network
    return digest_of(
        network.persons,
        network.ends,
        network.tie_weight,
        parts.communities.community,
        parts.measures.betweenness,
        parts.component,
        parts.rank,
        parts.run.flags.probability,
    )


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
