"""Evaluation: its measures against scikit-learn, splits that leak nothing, and files that are refused in words."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from analytics.evaluation.affiliation import evaluate_affiliation, evaluate_given_labels
from analytics.evaluation.given import evaluate_given
from analytics.evaluation.groups import evaluate_groups
from analytics.evaluation.leaders import evaluate_leaders
from analytics.evaluation.links import evaluate_links
from analytics.evaluation.metrics import brier_skill, calibration_error, ranking, spread
from analytics.evaluation.observed import Observed, read_observed
from analytics.evaluation.reading import EvaluationInputError
from analytics.evaluation.splits import Rule, splits_for
from analytics.link_prediction import pair_code


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def caves(folder: Path) -> Observed:
    """Five caves of six people, a label that says which, and two people without ties."""
    graph = nx.connected_caveman_graph(5, 6)
    edges = [f"p{one},p{other},1" for one, other in sorted(graph.edges())]
    nodes = [f"p{person},cave {person // 6},{int(person % 6 == 0)}" for person in range(30)]
    return read_observed(
        write(folder / "edges.csv", "source,target,weight", *edges),
        write(folder / "nodes.csv", "id,cave,chief", *nodes, "lone,,0", "other,,0"),
        by_event=False,
    )


def test_ranking_measures_are_those_of_scikit_learn() -> None:
    dice = np.random.default_rng(3)
    truth = dice.random(500) < 0.2
    score = np.round(dice.random(500) + np.where(truth, 0.3, 0.0), 2)
    found = ranking(truth, score)
    assert found["auc"] == pytest.approx(roc_auc_score(truth, score))
    assert found["average precision"] == pytest.approx(average_precision_score(truth, score))


def test_a_candidate_that_stands_for_three_counts_as_three() -> None:
    truth = np.array([True, False, True, False, False])
    score = np.array([0.9, 0.8, 0.5, 0.5, 0.1])
    weight = np.array([1.0, 3.0, 1.0, 3.0, 3.0])
    each = np.repeat(np.arange(5), weight.astype(int))
    once, thrice = ranking(truth[each], score[each], depths=(3,)), ranking(truth, score, weight, depths=(3,))
    assert once == pytest.approx(thrice)


def test_precision_among_equal_scores_is_what_is_expected() -> None:
    found = ranking(np.array([True, False, False, False]), np.zeros(4), depths=(2,))
    assert (found["precision at 2"], found["auc"]) == (0.25, 0.5)


def test_the_interval_of_a_mean_is_student_s() -> None:
    found = spread([0.5, 0.6, 0.7])
    assert (found.mean, found.low, found.high) == pytest.approx((0.6, 0.6 - 0.24841, 0.6 + 0.24841), abs=1e-4)


def test_calibration_error_and_skill_of_a_perfect_and_a_constant_forecast() -> None:
    truth = np.arange(100) < 30
    assert calibration_error(truth, truth.astype(float)) == 0.0
    assert brier_skill(truth, truth.astype(float)) == 1.0
    assert brier_skill(truth, np.full(100, 0.3)) == pytest.approx(0.0)
    assert calibration_error(truth, np.full(100, 0.5)) == pytest.approx(0.5)


def test_hidden_ties_are_not_known_and_everybody_on_the_list_is_a_candidate(tmp_path: Path) -> None:
    observed = caves(tmp_path)
    split = splits_for(observed)[Rule.RANDOM](1)
    assert split is not None
    tied = pair_code(split.known.ties.ends(), len(observed))
    assert not np.isin(pair_code(split.hidden, len(observed)), tied).any()
    assert len(split.known) == 32
    assert len(split.hidden) + len(tied) == len(observed.ties().neighbour) // 2


def test_a_whole_event_is_hidden_or_none_of_it(tmp_path: Path) -> None:
    rows = [f"p{person},e{event}" for event in range(60) for person in (event, event + 1, event + 2)]
    observed = read_observed(write(tmp_path / "b.csv", "person,event", *rows), None, by_event=True)
    split = splits_for(observed)[Rule.EVENT](1)
    assert split is not None
    assert split.known.attendance is not None
    left = split.known.attendance.sizes()
    assert set(left.tolist()) == {0, 3}


def test_a_dated_split_hides_only_what_came_later(tmp_path: Path) -> None:
    rows = [f"p{a},p{a + 1},2020-01-{a + 1:02}" for a in range(28)]
    observed = read_observed(write(tmp_path / "e.csv", "source,target,date", *rows), None, by_event=False)
    split = splits_for(observed)[Rule.DATED](3)
    assert split is not None
    known, hidden = split.known.ties.ends(), split.hidden
    day = {pair: number for number, pair in enumerate(sorted(tuple(sorted((f"p{a}", f"p{a + 1}"))) for a in range(28)))}
    assert len(day) == 28
    first_hidden = min(int(observed.ids[one][1:]) for pair in hidden.tolist() for one in pair)
    last_known = max(int(observed.ids[one][1:]) for pair in known.tolist() for one in pair)
    assert last_known <= first_hidden


def test_a_split_by_source_hides_one_source_whole(tmp_path: Path) -> None:
    rows = [f"a{i},a{j},police" for i in range(6) for j in range(i)] + [f"a{i},b{i},prison" for i in range(6)]
    observed = read_observed(write(tmp_path / "e.csv", "source,target,agency", *rows), None, by_event=False)
    split = splits_for(observed)[Rule.SOURCE](1)
    assert split is not None
    assert {tuple(sorted(observed.ids[one][0] for one in pair)) for pair in split.hidden.tolist()} == {("a", "b")}


def test_hidden_ties_of_caves_are_found_and_two_runs_agree(tmp_path: Path) -> None:
    observed = caves(tmp_path)
    runs = [evaluate_links(observed, seeds=3) for _ in range(2)]
    assert runs[0] == runs[1]
    (result,) = runs[0]
    assert result.methods["combination"]["auc"].mean > 0.9
    assert result.lead.splits == 3


def test_a_split_made_elsewhere_scores_every_pair_that_is_not_known(tmp_path: Path) -> None:
    observed = caves(tmp_path)
    test = write(tmp_path / "test.csv", "source,target", "p0,p9", "p3,new")
    given = evaluate_given(observed, test)
    people = 33
    assert len(given.observed) == people
    known = len(observed.ties().neighbour) // 2
    assert len(given.candidates.pairs) == people * (people - 1) // 2 - known
    assert int(given.candidates.truth.sum()) == 2
    assert {len(score) for score in given.scores.values()} == {len(given.candidates.pairs)}


def test_labelled_pairs_are_the_candidates(tmp_path: Path) -> None:
    test = write(tmp_path / "test.csv", "source,target,label", "p0,p9,1", "p3,p20,0", "p4,p21,0")
    given = evaluate_given(caves(tmp_path), test)
    assert given.candidates.truth.tolist() == [True, False, False]


def test_affiliation_is_told_better_from_known_members_than_blindly(tmp_path: Path) -> None:
    found = evaluate_affiliation(caves(tmp_path), "cave", seeds=5).methods
    assert found["combination"]["accuracy"].mean > 0.9
    assert found["combination"]["accuracy"].mean >= found["blind clustering"]["accuracy"].mean
    assert found["largest group"]["accuracy"].mean < 0.5


def test_labels_of_a_split_made_elsewhere_are_told(tmp_path: Path) -> None:
    observed = caves(tmp_path)
    train = write(tmp_path / "train.csv", "id,cave", *(f"p{person},cave {person // 6}" for person in range(0, 30, 2)))
    test = write(tmp_path / "test.csv", "id,cave", *(f"p{person},cave {person // 6}" for person in range(1, 30, 2)))
    result = evaluate_given_labels(observed, "cave", train, test)
    assert result.methods["combination"]["accuracy"].mean > 0.9
    assert result.hidden.mean == 15


def test_caves_are_found_as_groups(tmp_path: Path) -> None:
    result = evaluate_groups(caves(tmp_path), "cave", seeds=2)
    assert result.labelled == 30
    assert result.methods["leiden"]["ari"].mean > 0.9
    assert result.methods["everybody together"]["ari"].mean == 0.0


def test_the_hub_of_a_star_leads_it(tmp_path: Path) -> None:
    edges = write(tmp_path / "e.csv", "source,target", *(f"hub,p{person}" for person in range(12)))
    nodes = write(tmp_path / "n.csv", "id,role", "hub,boss", *(f"p{person}," for person in range(12)))
    observed = read_observed(edges, nodes, by_event=False)
    result = evaluate_leaders(observed, "role", seeds=3)
    assert (result.leaders, result.methods["degree"]["auc"].mean) == (1, 1.0)
    with pytest.raises(EvaluationInputError, match="marks nobody"):
        evaluate_leaders(observed, "role", positive=["captain"])


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    """A tie to oneself, a tie without weight, a person who is not listed, and one who is listed twice."""
    edges = write(tmp_path / "e.csv", "source,target,weight", "a,b,2", "a,a,1", "b,c,0", "b,d,1")
    nodes = write(tmp_path / "n.csv", "id,x", "a,1", "b,", "b,2", "c,3")
    observed = read_observed(edges, nodes, by_event=False)
    assert observed.ids == ("a", "b", "c", "d")
    assert len(observed.ties().neighbour) == 4
    assert list(observed.attributes["x"]) == ["1", "2", "3", ""]
    said = " ".join(observed.notes)
    assert all(part in said for part in ("himself", "weight of 0", "1 people have ties", "repeat an id"))


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (("who,whom", "a,b"), r"line 1: column 'source', 'target' is missing \(found: who, whom\)"),
        (("source,target,weight", "a,b,heavy"), "line 2: column 'weight' holds 'heavy', which is no number"),
        (("source,target", "a,b", ",c"), "line 3: column 'source' is empty"),
        (("source,target", "a,b,c"), "line 2: 3 values under 2 columns"),
        (("source,target,target", "a,b,c"), "'target' stands there twice"),
        ((), "found: nothing"),
    ],
)
def test_a_wrong_file_is_refused_with_line_column_and_remedy(
    tmp_path: Path, lines: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(EvaluationInputError, match=complaint):
        read_observed(write(tmp_path / "e.csv", *lines), None, by_event=False)


def test_networks_too_small_or_without_labels_are_refused_in_words(tmp_path: Path) -> None:
    small = read_observed(write(tmp_path / "e.csv", "source,target", "a,b", "b,c"), None, by_event=False)
    with pytest.raises(EvaluationInputError, match="too few ties"):
        evaluate_links(small, seeds=2)
    with pytest.raises(EvaluationInputError, match="no column 'gang'; it has: none"):
        evaluate_affiliation(small, "gang")
    with pytest.raises(EvaluationInputError, match="does not allow a split by dated; it allows random"):
        evaluate_links(caves(tmp_path), only=(Rule.DATED,))
