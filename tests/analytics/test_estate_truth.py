"""The synthetic estate, loaded through the real pipeline, against the truth that lies beside it.

Every day on the smallest estate; under `make evidence` on the demonstration estate, with the figures that we state.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from analytics.allocation import Breach, ConflictAnswer, Outcome, load_rules
from analytics.allocation.conflicts import check
from analytics.organised_crime import load_parameters as load_crime_parameters
from analytics.organised_crime import read_affiliations, score
from analytics.projection import load_parameters, project, read_evidence
from graph.access import Purpose, PurposeCode, Viewer, load_policy
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification
from graph.model.times import to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.view import GraphView, view_for
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.synthetic.generation import WRITERS, generate

AS_OF = date(2026, 11, 1)
ASKED = datetime(2026, 11, 1, 7, tzinfo=UTC)
PURPOSE = Purpose(PurposeCode.SECURITY_CATEGORISATION, "OP-1", "evaluation on the synthetic estate")
INTELLIGENCE = Viewer("i", "prison", frozenset({"intelligence-officer"}), Classification.OFFICIAL_SENSITIVE)
ALLOCATION = Viewer("a", "prison", frozenset({"allocation-officer"}))


@dataclass(frozen=True)
class Loaded:
    """An estate in a store, and the folder of its files and truth."""

    folder: Path
    store: SqliteStore
    graph: Graph

    def view(self, viewer: Viewer, valid: int | None = None) -> GraphView:
        return view_for(self.graph, self.store, load_policy(), viewer, PURPOSE, valid=valid)

    def truth(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def place(self, key: str) -> NodeRef:
        with next((self.folder / "feeds").glob("prison-locations_*.csv")).open(encoding="utf-8", newline="") as file:
            kinds = {row["Location Key"]: Kind[row["Location Type"]] for row in csv.DictReader(file)}
        return NodeRef(kinds[key], "", key)


@pytest.fixture(scope="module", params=["tiny", pytest.param("demo", marks=pytest.mark.evidence)])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp(request.param)
    generate(folder, scale=request.param, seed=7, as_of=AS_OF)
    store = open_store(folder / "store.sqlite")
    options = LoadOptions("test", LoadFolders(folder / "receipts", folder / "quarantine"))
    for feed in WRITERS:
        load_file(store, next((folder / "feeds").glob(f"{feed}_*.csv")), load_mapping(feed), options=options)
    head = store.head()
    with store.evidence(head) as stream:
        yield Loaded(folder, store, Graph(head, build(stream, store.ids, store.labels())))
    store.close()


def asked(loaded: Loaded, viewer: Viewer, prisoner: str, place: NodeRef) -> ConflictAnswer:
    view = loaded.view(viewer, valid=to_minutes(ASKED))
    return check(view, [prisoner], place, asked_at=ASKED, rules=load_rules())


def finds(answer: ConflictAnswer, other: str) -> bool:
    """Whether a conflict with this prisoner is found that no choice of cell avoids."""
    broken = (each for each in answer.conflicts if each.breach is Breach.BREACHED)
    return any(other in counterpart.prison_numbers for each in broken for counterpart in each.counterparts)


def test_every_planted_conflict_is_found_and_no_near_miss(loaded: Loaded) -> None:
    """Asked about the very place, a conflict is found by who may read it, and held by who may not."""
    planted = loaded.truth("planted-conflicts")
    assert planted
    for row in planted:
        place = loaded.place(row["place"])
        first, second = row["first_prison_number"], row["second_prison_number"]
        assert finds(asked(loaded, INTELLIGENCE, first, place), second) is (row["is_conflict"] == "true"), row
        if row["is_conflict"] == "true":
            assert asked(loaded, ALLOCATION, first, place).outcome is not Outcome.NO_CONFLICT_FOUND, row


def test_hidden_members_stand_nearer_than_others(loaded: Loaded) -> None:
    """Members of organised crime groups whom no register names, against everybody else who is on none."""
    scores = true_scores(loaded)
    groups = {row["group_id"]: row["kind"] for row in loaded.truth("groups")}
    hidden, members = set(), set()
    for row in loaded.truth("memberships"):
        members.add(row["true_person_id"])
        if row["hidden"] == "true" and groups[row["group_id"]] == "OCG":
            hidden.add(row["true_person_id"])
    people = sorted(person for person in scores if person in hidden or person not in members)
    is_hidden = [person in hidden for person in people]
    near = [scores[person] for person in people]
    auc, precision = roc_auc_score(is_hidden, near), average_precision_score(is_hidden, near)
    assert auc > 0.8, f"AUC {auc:.3f} for {sum(is_hidden)} of {len(people)}"
    assert precision > 5 * np.mean(is_hidden)


def true_scores(loaded: Loaded) -> dict[str, float]:
    """The highest score of each true person over the people that his records make; 0 where none is scored."""
    view = loaded.view(INTELLIGENCE)
    projection, crime = load_parameters(), load_crime_parameters()
    evidence = read_evidence(view, to_minutes(ASKED), projection)
    network = project(evidence, projection)
    found = score(network, read_affiliations(view, evidence, projection, crime), crime)
    scores: dict[str, float] = {}
    for person, count in records_of_people(loaded, view).items():
        true_person = count.most_common(1)[0][0]
        number = found.person(person)
        value = 0.0 if number is None else float(found.score[number])
        scores[true_person] = max(scores.get(true_person, 0.0), value)
    return scores


def records_of_people(loaded: Loaded, view: GraphView) -> dict[str, Counter[str]]:
    """For each person of the view how many of his records are each true person's."""
    people = view.people
    ids = view.ids(people.representative.tolist())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in loaded.truth("true-people"):
        rank = loaded.graph.node_rank(loaded.store.ids.record_id(row["system"], row["source_id"]))
        if rank is not None and people.person_of[rank] >= 0:
            counts[ids[people.person_of[rank]]][row["true_person_id"]] += 1
    return counts
