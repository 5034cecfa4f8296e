"""The estate analysis: network, communities, brokers and organised-crime proximity, for what one reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import numpy as np

from analytics.centrality import Centralities, MeasureParameters, leading, measure
from analytics.communities import Communities, find_communities
from analytics.organised_crime import (
    Affiliations,
    EvidencePath,
    Explanation,
    Proximity,
    explain,
    read_affiliations,
    score,
)
from analytics.organised_crime import Step as EvidenceStep
from analytics.organised_crime import load_parameters as load_crime_table
from analytics.projection import PersonNetwork, TieFact, load_parameters, project, read_evidence
from analytics.projection import Report as EvidenceReport
from analytics.runs import RunRecord, digest_of, run_of
from api.answers.named import Names
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
from graph.model.links import LinkType
from graph.model.times import from_minutes, to_minutes
from graph.view import GraphView

DEFAULT_SEED = 20261101
# What a person reads through; the run keeps what it rests on in full.
MOST_GROUPS, MOST_BROKERS, MOST_NEAR, MOST_IN_GROUP = 10, 10, 10, 3
_DIGITS = 6
_ID_BYTES = 16
_KIND = "estate-analysis"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to analyse: the network of a day, under a seed, under a version of the access policy."""

    as_of: date
    seed: int
    policy: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """An answer with the run that made it and the record versions that it rests on."""

    answer: AnalysisAnswer
    run: RunRecord
    rests_on: frozenset[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that was worked out, before any of it is put into words."""

    network: PersonNetwork
    communities: Communities
    measures: Centralities
    known: Affiliations
    proximity: Proximity


def analyse(view: GraphView, wanted: Wanted, now: datetime, agencies: dict[str, str]) -> Analysis:
    """Run everything over one view. `agencies` says which agency runs each system that issues person numbers."""
    weights, crime = load_parameters(), load_crime_table()
    # The day's last minute: what began on it counts.
    evidence = read_evidence(view, to_minutes(wanted.as_of) + 24 * 60 - 1, weights)
    network = project(evidence, weights)
    known = read_affiliations(view, evidence, weights, crime)
    parts = _Parts(
        network,
        find_communities(network.ties, wanted.seed),
        measure(network.ties, network.ids(), MeasureParameters(seed=wanted.seed)),
        known,
        score(network, known, crime),
    )
    tables = {"projection": weights.version, "organised-crime": crime.version}
    run = run_of(
        view,
        _KIND,
        policy=wanted.policy,
        parameters={"as_of": wanted.as_of.isoformat(), "tables": tables},
        seed=wanted.seed,
        result=_digest(parts),
    )
    rests_on = _rests_on(view, parts)
    return Analysis(_answer(view, parts, wanted, now, tables, run, agencies), run, rests_on)


def _answer(
    view: GraphView,
    parts: _Parts,
    wanted: Wanted,
    now: datetime,
    tables: dict[str, str],
    run: RunRecord,
    agencies: dict[str, str],
) -> AnalysisAnswer:
    names = Names(view)
    network, measures = parts.network, parts.measures
    return AnalysisAnswer(
        result=run.shown_id,
        profile=_profile_name(view),
        computed_at=now,
        as_of=wanted.as_of,
        seed=wanted.seed,
        policy=wanted.policy,
        tables=tables,
        validation=parts.proximity.label,
        people=people_summary(view, agencies),
        network=NetworkSummary(
            people=len(network),
            ties=len(network.ends),
            communities=len(parts.communities),
            modularity=_rounded(parts.communities.modularity),
            method=parts.communities.method,
            hubs_left_out=len(network.hubs),
            betweenness_error=None if measures.error_bound is None else _rounded(measures.error_bound),
        ),
        groups=_groups(parts, names),
        brokers=[
            Ranked(person=names.node(who), value=_rounded(value))
            for who, value in leading(network, measures.betweenness, MOST_BROKERS)
        ],
        proximity=[near_line(explain(parts.proximity, who), names) for who, _ in parts.proximity.leading(MOST_NEAR)],
        without_standing=[
            near_line(explain(parts.proximity, who), names) for who in _without_standing(parts.proximity)
        ],
    )


def _profile_name(view: GraphView) -> str:
    if view.profile is None:
        raise ValueError("the estate is analysed over a reading profile: give a view cut to one")
    return view.profile.name


def people_summary(view: GraphView, agencies: dict[str, str]) -> PeopleSummary:
    """How many records made how many people, and what was left apart."""
    people = view.people
    nodes = np.flatnonzero(people.person_of >= 0)
    systems: dict[int, set[str]] = {}
    for ref, person in zip(view.refs(nodes.tolist()), people.person_of[nodes].tolist(), strict=True):
        systems.setdefault(person, set()).add(agencies.get(ref.authority, ref.authority))
    apart = Counter(str(dropped.kind) for dropped in people.dropped)
    return PeopleSummary(
        records=len(nodes),
        people=len(people.representative),
        in_several_agencies=sum(len(found) > 1 for found in systems.values()),
        kept_apart=dict(sorted(apart.items())),
    )


def _groups(parts: _Parts, names: Names) -> list[GroupLine]:
    """The communities with most known members, then the largest."""
    network, communities = parts.network, parts.communities
    number_of = network.person_of_unit()
    here = number_of[parts.known.person]
    member, group = here[here >= 0], parts.known.group[here >= 0]
    community = communities.community[member]
    known = np.bincount(communities.community[np.unique(member)], minlength=len(communities))
    order = np.lexsort((np.arange(len(communities)), -known))[:MOST_GROUPS]
    lines = []
    for chosen in order.tolist():
        members = communities.members(chosen)
        if len(members) < MOST_IN_GROUP:
            continue
        counts = Counter(group[community == chosen].tolist())
        groups = sorted(counts, key=lambda unit: (-counts[unit], network.evidence.unit_id(unit)))[:MOST_IN_GROUP]
        adults = members[network.adult[members]]
        by_betweenness = adults[np.lexsort((adults, -parts.measures.betweenness[adults]))][:MOST_IN_GROUP]
        lines.append(
            GroupLine(
                number=chosen + 1,
                members=len(members),
                known_members=int(known[chosen]),
                known_groups=[names.node(network.evidence.unit_id(unit)) for unit in groups],
                brokers=[
                    Ranked(
                        person=names.node(network.person_id(person)),
                        value=_rounded(float(parts.measures.betweenness[person])),
                    )
                    for person in by_betweenness.tolist()
                ],
            )
        )
    return lines


def _without_standing(proximity: Proximity) -> list[str]:
    """Those nearest to a group in which no record gives them a standing, by public id."""
    ranked = (who for who, _ in proximity.leading(len(proximity.score)))
    unknown = (
        who for who in ranked if (person := proximity.person(who)) is not None and not proximity.standing[person]
    )
    return list(islice(unknown, MOST_NEAR))


def near_line(found: Explanation, names: Names) -> ProximityLine:
    """One person's standing and the firmest ways to known members, in words."""
    return ProximityLine(
        person=names.node(found.person),
        score=_rounded(found.score or 0.0),
        standing=_rounded(found.standing or 0.0),
        group=None if found.group is None else names.node(found.group),
        band=found.band,
        memberships=_reports(found.memberships, names),
        ways=[_way(path, names) for path in found.paths],
        why_not_nearer=[str(reason) for reason in found.why_not],
    )


def _way(path: EvidencePath, names: Names) -> WayAnswer:
    return WayAnswer(
        firmness=_rounded(path.firmness),
        steps=[_step(step, names) for step in path.steps],
        membership=_reports(path.membership, names),
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
        reports=_reports(fact.reports, names),
    )


def _reports(found: Sequence[EvidenceReport], names: Names) -> list[Report]:
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


def _rests_on(view: GraphView, parts: _Parts) -> frozenset[tuple[bytes, bytes]]:
    """The record versions behind every tie and membership, behind who is one person, and behind what a group is."""
    evidence = parts.network.evidence
    rows = np.union1d(parts.network.facts.rows, parts.known.rows)
    records = np.unique(evidence.links.record[rows]).tolist()
    pairs = zip(evidence.records[records].tolist(), evidence.versions[records].tolist(), strict=True)
    # Fixed-width text loses trailing zero bytes, which an id may end in.
    tied = {(public.ljust(_ID_BYTES, b"\0"), version.ljust(_ID_BYTES, b"\0")) for public, version in pairs}
    said = view.descriptions(sorted(evidence.groups.values()))
    graph = view.graph
    joined = {(graph.record_public(rank), graph.record_version(rank)) for rank in _joining(view)}
    return frozenset(tied | joined | {(each.provenance.record_id, each.provenance.version) for each in said})


def _joining(view: GraphView) -> list[int]:
    """The ranks of the record versions that state an identifier which several records of one person bear."""
    borne = view.visible_links({LinkType.HAS_IDENTIFIER})
    person = view.people.person_of[borne.source].astype(np.int64)
    # One number for each (person, identifier), and how many records of his bear it.
    pair = person * view.graph.node_count + borne.target
    bearers = np.unique(np.column_stack((pair, borne.source)), axis=0)[:, 0]
    shared, records = np.unique(bearers, return_counts=True)
    joins = np.isin(pair, shared[records > 1]) & (person >= 0)
    found: list[int] = np.unique(borne.record[joins]).tolist()
    return found


def _digest(parts: _Parts) -> str:
    network = parts.network
    return digest_of(
        network.persons,
        network.ends,
        network.tie_weight,
        parts.communities.community,
        parts.measures.betweenness,
        parts.proximity.score,
    )


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
