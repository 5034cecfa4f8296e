"""The quality report: flags judged by groups left out, small numbers kept back, the same page each time."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from analytics.evaluation.card import flag_section
from analytics.evaluation.catalogue import load_catalogue, networks_in
from analytics.evaluation.flags import (
    Judged,
    by_person,
    disparities,
    folds,
    joined,
    learn,
    model_file,
    out_of_fold,
    predictability,
    quality,
)
from analytics.evaluation.reading import EvaluationInputError
from analytics.evaluation.report import labels_section, leaders_section, links_section, measure_networks, page
from analytics.organised_crime import load_model
from analytics.organised_crime.features import FEATURES

NEAR = list(FEATURES).index("near")


def judged(seed: int, people: int = 1500) -> Judged:
    """Members of ten groups stand near to members; nothing tells the sexes apart."""
    dice = np.random.default_rng(seed)
    group = np.where(dice.random(people) < 0.1, dice.integers(0, 10, people), -1)
    table = np.zeros((people, len(FEATURES)))
    table[:, NEAR] = np.maximum(0.0, dice.normal(np.where(group >= 0, 1.5, 0.0), 0.6))
    rare = np.where(np.arange(people) < 5, "rare", np.where(dice.random(people) < 0.5, "F", "M"))
    return Judged(
        table=table,
        said=np.ones(people, dtype=np.bool_),
        person=np.arange(people),
        member=group >= 0,
        group=group,
        hidden=group >= 0,
        held=np.ones(people, dtype=np.bool_),
        protected={"sex": rare.astype(str)},
    )


def test_a_group_is_wholly_in_one_fold() -> None:
    made = judged(1)
    fold = folds(made, 1)
    assert {len(set(fold[made.group == group].tolist())) for group in range(10)} == {1}
    assert len(set(fold.tolist())) == 5


def test_probabilities_out_of_fold_are_calibrated_and_tell_members() -> None:
    made = judged(2, 6000)
    found = quality(by_person(made, out_of_fold(made)), np.ones(6000, dtype=np.bool_))
    assert found.auc > 0.9
    assert found.calibration_error < 0.05
    assert found.brier_skill > 0.3


def test_a_person_of_several_records_counts_once_with_the_highest() -> None:
    made = judged(3, 6)
    twice = Judged(**{**vars(made), "person": np.array([0, 0, 1, 1, 2, 2])})
    people = by_person(twice, np.array([0.1, 0.4, 0.3, 0.2, 0.0, 0.9]))
    assert people.probability.tolist() == [0.4, 0.3, 0.9]


def test_cells_of_few_people_are_kept_back() -> None:
    made = judged(4)
    found = {each.value: each for each in disparities(by_person(made, out_of_fold(made)), 0.5)}
    assert (found["rare"].people, found["rare"].flagged, found["rare"].false) == (None, None, None)
    assert found["F"].people is not None
    assert found["F"].people > 100


def test_features_that_know_nothing_of_sex_do_not_tell_it() -> None:
    assert predictability(judged(5, 4000))["sex"] == pytest.approx(0.5, abs=0.06)


def test_a_model_file_is_the_same_from_two_runs_and_loads() -> None:
    made = joined([judged(6), judged(7)])
    texts = [model_file(made, "test", {"estates": "none"}) for _ in range(2)]
    assert texts[0] == texts[1]
    model = load_model(texts[0])
    constant, weights = learn(made, made.said)
    assert model.constant == pytest.approx(constant, abs=1e-5)
    assert model.weights == pytest.approx(weights, abs=1e-5)
    assert len(model.resampled) == 40


def test_two_reports_on_a_folder_are_the_same_bytes(tmp_path: Path) -> None:
    for name, graph in (
        ("caves", nx.connected_caveman_graph(4, 6)),
        ("ring", nx.watts_strogatz_graph(30, 4, 0.1, seed=1)),
    ):
        folder = tmp_path / name
        folder.mkdir()
        rows = [f"{one},{other}" for one, other in sorted(graph.edges())]
        (folder / "edges.csv").write_text("\n".join(["source,target", *rows]) + "\n")
        (folder / "nodes.csv").write_text("\n".join(["id", *map(str, graph)]) + "\n")
    model, made = load_model(), judged(8)
    pages = []
    for _ in range(2):
        found = measure_networks(tmp_path, seeds=2)
        flags = flag_section(made, model, 0.5, "made-up rows")
        parts = {"links": links_section(found), "labels": labels_section(found), "leaders": leaders_section(found)}
        pages.append(page(parts | {"flags": flags}))
    assert pages[0] == pages[1]
    assert "| caves | 24 | 60 | random |" in pages[0]
    assert "mean AUC" in pages[0]


def test_a_folder_without_networks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationInputError, match=r"no folder in it holds an edges\.csv"):
        networks_in(tmp_path)
    assert "caviar" in load_catalogue()
