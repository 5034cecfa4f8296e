"""One run of network and flags over what a view can read: what every estate-wide answer is taken from."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.communities import Communities, hierarchy
from analytics.organised_crime import (
    Affiliations,
    FlagRun,
    Marks,
    Proximity,
    flag,
    load_model,
    read_affiliations,
    read_marks,
    score,
)
from analytics.organised_crime import load_parameters as load_crime_table
from analytics.projection import WEIGHING, Evidence, PersonNetwork, left_out, load_parameters, project, read_evidence
from analytics.runs import RunRecord, digest_of, run_of, save
from api.answers.latest import shelf_of
from api.held_runs import HeldRuns
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.queries.neighbourhood import neighbourhood
from graph.queries.shown_key import shown_key
from graph.view import GraphView

_KIND = "organised-crime-flags"
# Taskings that come of a flag bear a reference that begins so, and what they bring raises no flag.
FLAG_TASKING = "flag:"
_ID_BYTES = 16
_MINUTES_A_DAY = 24 * 60
# A reader outside every profile gets what lies so near a person: his ties' ties, over what they share.
_STEPS_AROUND, MOST_AROUND = 4, 600
Versions = frozenset[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class EstateRun:
    """Network, known memberships, marks and everybody's flag on a day, with the record of the run.

    `levels` are the network's communities from coarse to fine, each lying wholly inside one that is coarser.
    """

    as_of: date
    network: PersonNetwork
    known: Affiliations
    marks: Marks
    flags: FlagRun
    proximity: Proximity
    levels: list[Communities]
    tables: dict[str, str]
    record: RunRecord


Runs = HeldRuns[EstateRun]


def estate_run(view: GraphView, as_of: date, policy: str, around: str | None = None) -> EstateRun:
    """Work everything out over one view: over all of it, or over what lies around one person (public id)."""
    weights, crime, model = load_parameters(), load_crime_table(), load_model()
    # The day's last minute: what began on it counts.
    minute = to_minutes(as_of) + _MINUTES_A_DAY - 1
    asked_for = left_out(view, view.store.tasked(FLAG_TASKING))
    evidence = read_evidence(view, minute, weights, leave_out=asked_for, near=_near(view, around))
    network = project(evidence, weights)
    known = read_affiliations(view, evidence, weights, crime)
    marks = read_marks(view, evidence, crime, asked_for)
    flags = flag(network, known, marks, crime, model)
    tables = {"projection": weights.version, "organised-crime": crime.version}
    record = run_of(
        view,
        _KIND,
        policy=policy,
        parameters={"as_of": as_of.isoformat(), "tables": tables, "model": model.version},
        seed=0,
        result=digest_of(flags.probability, flags.low, flags.high, flags.features.table),
    )
    near, levels = score(network, known, crime), hierarchy(network.ties)
    return EstateRun(as_of, network, known, marks, flags, near, levels, tables, record)


def _near(view: GraphView, person: str | None) -> list[int] | None:
    """Ranks of the nodes around a person, up to a budget; None for everything."""
    if person is None:
        return None
    found = neighbourhood(view, [person], depth=_STEPS_AROUND, types=WEIGHING, node_budget=MOST_AROUND)
    records = (record for layer in found.layers for node in layer for record in (node.id, *node.records))
    ranks = (view.graph.node_rank(bytes.fromhex(record)) for record in sorted(set(records)))
    return [rank for rank in ranks if rank is not None]


def run_for(runs: Runs, view: GraphView, person: str, as_of: date, policy: str) -> EstateRun:
    """The run that a person's answer is taken from.

    That of the view's reading profile; for a reader outside every profile one around the person, for him alone.
    """
    if view.profile is not None:
        return held_run(runs, view, as_of, policy)
    view.open(person)
    return estate_run(view, as_of, policy, person)


def held_run(runs: Runs, view: GraphView, as_of: date, policy: str) -> EstateRun:
    """The run over the view's reading profile: the one at hand, or made now and kept with what it rests on."""

    def make() -> EstateRun:
        made = estate_run(view, as_of, policy)
        save(view, made.record, rests_on(view, made))
        return made

    return runs.get(run_key(view, as_of, policy), view.graph.head.erasures, make)


def run_key(view: GraphView, as_of: date, policy: str) -> Hashable:
    """What a run over a view's reading profile is held under: by what it shows, whatever else was loaded since."""
    return (shelf_of(view, policy), shown_key(view), as_of)


def rests_on(view: GraphView, run: EstateRun) -> Versions:
    """The record versions behind every tie, membership and mark, who is one person, and what a group is."""
    evidence = run.network.evidence
    rows = np.union1d(run.network.facts.rows, run.known.rows)
    said = view.descriptions(sorted(evidence.groups.values()))
    graph = view.graph
    joined = {(graph.record_public(rank), graph.record_version(rank)) for rank in _joining(view)}
    described = {(each.provenance.record_id, each.provenance.version) for each in said}
    marks = run.marks.records
    marked = versions_of(marks.public, marks.version, np.unique(run.marks.record).tolist())
    return versions_behind(evidence, rows) | marked | joined | described


def versions_behind(evidence: Evidence, rows: np.ndarray) -> Versions:
    """The record versions that state these links of the evidence."""
    return versions_of(evidence.records, evidence.versions, np.unique(evidence.links.record[rows]).tolist())


def versions_of(public: np.ndarray, version: np.ndarray, chosen: list[int]) -> Versions:
    """Record versions whole: fixed-width text loses trailing zero bytes, which an id may end in."""
    pairs = zip(public[chosen].tolist(), version[chosen].tolist(), strict=True)
    return frozenset((bytes(one).ljust(_ID_BYTES, b"\0"), bytes(two).ljust(_ID_BYTES, b"\0")) for one, two in pairs)


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
