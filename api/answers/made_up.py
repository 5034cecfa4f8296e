"""A made-up estate, loaded as its agencies would send it, with what is true of everybody: to judge the flag by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from analytics.evaluation.flags import Judged
from analytics.organised_crime import load_parameters as load_crime_table
from analytics.organised_crime import read_affiliations, read_marks
from analytics.organised_crime.features import features_of
from analytics.projection import Evidence, load_parameters, project, read_evidence
from api.answers.measured_estates import OFFICER, PURPOSE, estate_store, load_estate, truth_of
from graph.access import load_policy
from graph.model.times import to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.view import GraphView, view_for
from loaders.synthetic.generation import WRITERS, generate

_PROTECTED = ("sex", "ethnicity")
_MINUTES_A_DAY = 24 * 60


def judged_estate(
    folder: Path, scale: str, seed: int, as_of: date, told: Callable[[str], None] = lambda _: None
) -> Judged:
    """Make an estate up in a folder, load it into a store there, and hold what is seen against what is true."""
    generate(folder, scale=scale, seed=seed, as_of=as_of)
    told(f"estate {scale} {seed} made")
    with estate_store(folder) as store:
        load_estate(store, folder, WRITERS)
        told(f"estate {scale} {seed} loaded")
        head = store.head()
        with store.evidence(head) as stream:
            graph = Graph(head, build(stream, store.ids, store.labels()))
        view = view_for(graph, store, load_policy(), OFFICER, PURPOSE)
        return _judged(view, store, _Truth.read(folder), to_minutes(as_of) + _MINUTES_A_DAY - 1)


@dataclass(frozen=True)
class _Truth:
    """What is true, by true person: his group among the organised crime ones, whether he is hidden, and attributes."""

    records: list[tuple[str, str, str]]
    groups: dict[str, str]
    hidden: set[str]
    attributes: dict[str, dict[str, str]]

    @staticmethod
    def read(folder: Path) -> _Truth:
        """From the files beside the feeds."""
        kinds = {row["group_id"]: row["kind"] for row in truth_of(folder, "groups.csv")}
        members = [row for row in truth_of(folder, "memberships.csv") if kinds[row["group_id"]] == "OCG"]
        records = truth_of(folder, "true-people.csv")
        return _Truth(
            records=[(row["true_person_id"], row["system"], row["source_id"]) for row in records],
            groups={row["true_person_id"]: row["group_id"] for row in members},
            hidden={row["true_person_id"] for row in members if row["hidden"] == "true"},
            attributes={row["true_person_id"]: row for row in truth_of(folder, "true-attributes.csv")},
        )


def _judged(view: GraphView, store: GraphStore, truth: _Truth, minute: int) -> Judged:
    weights, crime = load_parameters(), load_crime_table()
    evidence = read_evidence(view, minute, weights)
    network = project(evidence, weights)
    known = read_affiliations(view, evidence, weights, crime)
    features = features_of(network, known, read_marks(view, evidence, crime), crime)
    people = _true_people(view, store, evidence, truth)
    number = {each: place for place, each in enumerate(sorted(set(people)))}
    groups = {each: place for place, each in enumerate(sorted(set(truth.groups.values())))}
    attributes = [truth.attributes.get(each, {}) for each in people]
    return Judged(
        table=features.table,
        said=evidence.adult & features.enough,
        person=np.array([number[each] for each in people], dtype=np.int64),
        member=np.array([each in truth.groups for each in people], dtype=np.bool_),
        group=np.array([groups[truth.groups[each]] if each in truth.groups else -1 for each in people], dtype=np.int64),
        hidden=np.array([each in truth.hidden for each in people], dtype=np.bool_),
        held=np.array([said.get("standing") == "CUSTODY" for said in attributes], dtype=np.bool_),
        protected={name: np.array([said.get(name, "") for said in attributes]) for name in _PROTECTED},
    )


def _true_people(view: GraphView, store: GraphStore, evidence: Evidence, truth: _Truth) -> list[str]:
    """The true person whose records most of each person's are; one of whom nothing is true keeps his own id."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    ids = view.ids(view.people.representative.tolist())
    for person, system, source in truth.records:
        rank = view.graph.node_rank(store.ids.record_id(system, source))
        if rank is not None and view.people.person_of[rank] >= 0:
            counts[ids[view.people.person_of[rank]]][person] += 1
    seen = [evidence.unit_id(unit) for unit in range(evidence.person_count)]
    return [counts[each].most_common(1)[0][0] if counts[each] else each for each in seen]
