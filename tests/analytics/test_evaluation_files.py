"""Networks as strangers keep them: parted by anything, with and without a header, as lists and as matrices."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from analytics.evaluation.affiliation import evaluate_affiliation, evaluate_given_labels
from analytics.evaluation.given import evaluate_given
from analytics.evaluation.observed import Observed, attribute, read_observed
from analytics.evaluation.reading import EvaluationInputError
from analytics.evaluation.scores_file import write_scores
from analytics.link_prediction import Method

TIES = [("007", "José Müller", 2.0), ("7", "007", 0.5), ("7", "Ann; B", 3.0), ("Ann; B", "José Müller", 1.0)]
PEOPLE = ["007", "7", "Ann; B", "José Müller"]


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "network.txt"
    path.write_text(text, encoding=encoding)
    return path


def listed(mark: str, header: tuple[str, ...] = ()) -> str:
    rows = [header, *((one, other, str(weight)) for one, other, weight in TIES)]
    return "".join(mark.join(f'"{cell}"' for cell in row) + "\n" for row in rows if row)


def told(observed: Observed) -> list[tuple[str, str, float]]:
    ties = observed.ties()
    ends = zip(ties.ends().tolist(), ties.end_weights().tolist(), strict=True)
    return sorted((observed.ids[one], observed.ids[other], weight) for (one, other), weight in ends)


AS_TOLD = sorted((min(one, other), max(one, other), weight) for one, other, weight in TIES)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("header", [(), ("source", "target", "weight"), ("From", "To", "W")])
def test_a_list_of_ties_is_read_however_its_cells_are_parted(
    tmp_path: Path, mark: str, header: tuple[str, ...]
) -> None:
    observed = read_observed(file(tmp_path, listed(mark, header)), None)
    assert told(observed) == AS_TOLD
    assert not observed.by_event


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_comments_on_top_and_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = "# made by hand\r\n" + listed(";", ("source", "target", "weight")).replace("\n", "\r\n")
    assert told(read_observed(file(tmp_path, text, encoding), None)) == AS_TOLD


def test_networkx_own_list_of_ties_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = "a b {'weight': 2.5}\nb c {'weight': 1}\n"
    assert told(read_observed(file(tmp_path, text), None)) == [("a", "b", 2.5), ("b", "c", 1.0)]
    assert told(read_observed(file(tmp_path, "a;b;2,5\nb;c;1\n"), None)) == [("a", "b", 2.5), ("b", "c", 1.0)]


def matrix(mark: str, *, header: bool, front: bool, corner: bool = True) -> str:
    weight = {frozenset(tie[:2]): tie[2] for tie in TIES}
    rows = [[str(weight.get(frozenset((one, other)), 0)) for other in PEOPLE] for one in PEOPLE]
    if front:
        rows = [[one, *row] for one, row in zip(PEOPLE, rows, strict=True)]
    if header:
        rows = [[*([""] if front and corner else []), *PEOPLE], *rows]
    return "".join(mark.join(f'"{cell}"' for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("header", "front", "corner"), [(True, True, True), (True, True, False), (True, False, True), (False, True, True)]
)
def test_a_matrix_of_ties_is_read_with_its_names_wherever_they_stand(
    tmp_path: Path, mark: str, header: bool, front: bool, corner: bool
) -> None:
    observed = read_observed(file(tmp_path, matrix(mark, header=header, front=front, corner=corner)), None)
    assert told(observed) == AS_TOLD
    assert any("a matrix of ties among 4 people" in note for note in observed.notes)


def test_a_matrix_without_names_is_numbered_and_lists_whoever_has_no_tie(tmp_path: Path) -> None:
    observed = read_observed(file(tmp_path, "0 1 0 0\n1 0 2 0\n0 2 0 0\n0 0 0 0\n"), None)
    assert (observed.ids, told(observed)) == (("1", "2", "3", "4"), [("1", "2", 1.0), ("2", "3", 2.0)])


def test_directions_of_a_matrix_add_up_as_those_of_a_list_do(tmp_path: Path) -> None:
    observed = read_observed(file(tmp_path, ",a,b,c\na,0,1,0\nb,2,0,0\nc,0,4,0\n"), None)
    assert told(observed) == [("a", "b", 3.0), ("b", "c", 4.0)]


@pytest.mark.parametrize("text", [",e1,e2,e3\np1,1,0,1\np2,1,1,0\np3,0,1,0\n", "p1 1 0 1\np2 1 1 0\np3 0 1 0\n"])
def test_people_by_events_are_read_from_a_matrix(tmp_path: Path, text: str) -> None:
    observed = read_observed(file(tmp_path, text), None)
    assert (observed.by_event, observed.ids) == (True, ("p1", "p2", "p3"))
    assert told(observed) == [("p1", "p2", 1.0), ("p2", "p3", 1.0)]


def test_ties_and_attendances_are_not_taken_for_each_other(tmp_path: Path) -> None:
    with pytest.raises(EvaluationInputError, match="use --bipartite"):
        read_observed(file(tmp_path, ",e1,e2\np1,1,0\np2,1,1\np3,0,1\n"), None, by_event=False)
    with pytest.raises(EvaluationInputError, match="use --edges"):
        read_observed(file(tmp_path, ",a,b\na,0,1\nb,1,0\n"), None, by_event=True)
    with pytest.raises(EvaluationInputError, match="'person', 'event' is missing"):
        read_observed(file(tmp_path, "source,target,x\na,b,1\n"), None, by_event=True)


@pytest.mark.parametrize("text", ["ann,bob\ncarl,dora\n", "id,cave,chief\np1,c1,0\np2,c1,1\n"])
def test_where_it_is_in_doubt_what_a_file_holds_it_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvaluationInputError, match="'source', 'target' is missing"):
        read_observed(file(tmp_path, text), None, by_event=False)


def test_single_letters_on_top_are_ids_where_they_occur_again(tmp_path: Path) -> None:
    assert told(read_observed(file(tmp_path, "a,b\nb,c\n"), None)) == [("a", "b", 1.0), ("b", "c", 1.0)]
    assert told(read_observed(file(tmp_path, "a,b\n1,2\n2,3\n"), None)) == [("1", "2", 1.0), ("2", "3", 1.0)]


def test_the_list_of_people_may_have_no_header_and_any_name_for_its_ids(tmp_path: Path) -> None:
    network, nodes = file(tmp_path, "a,b\nb,c\n"), tmp_path / "nodes.txt"
    nodes.write_text("a\nb\nc\nlone one\n")
    assert read_observed(network, nodes).ids == ("a", "b", "c", "lone one")
    nodes.write_text("Name;Gang\na;x\nb;NA\nlone one;y\n")
    observed = read_observed(network, nodes, label="gang")
    assert attribute(observed, "gang") == ["x", "", "", "y"]


@pytest.fixture
def path_of_six(tmp_path: Path) -> Observed:
    return read_observed(file(tmp_path, "a b\nb c\nc d\nd a\na e\ne f\n"), None)


def test_labelled_candidates_keep_their_order_their_ends_and_their_repeats(
    tmp_path: Path, path_of_six: Observed
) -> None:
    """A stranger joins scores to his own rows: by place, or by the two names as he wrote them."""
    test = tmp_path / "test.csv"
    rows = ["f,a,1", "z,q,0", "a,b,0", "d,d,0", "c,a,1", "a,c,1"]
    test.write_text("\n".join(["source,target,label", *rows]) + "\n")
    given = evaluate_given(path_of_six, test)
    write_scores(tmp_path / "scores.csv", given)
    written = (tmp_path / "scores.csv").read_text().splitlines()
    assert [",".join(line.split(",")[:3]) for line in written[1:]] == rows
    names = written[0].split(",")[3:]
    assert set(names) == {"combination", *(str(method) for method in Method if method is not Method.EVENTS)}
    assert all(score[3] == 0.0 for score in given.scores.values()), "somebody with himself"
    assert all(score[1] == 0.0 for score in given.scores.values()), "two of whom nothing is known"
    said = " ".join(given.observed.notes)
    assert all(
        part in said for part in ("2 people are named", "1 pairs of the test file are known", "himself", "3 of 6")
    )


@pytest.mark.parametrize(
    ("rows", "ties", "candidates"),
    [
        (["source,target,negative", "f,a,no", "c,e,yes"], 1, 2),
        (["source,target,weight", "f,a,2", "c,e,0"], 1, 2),
        (["f,a,1", "c,e,0"], 1, 2),
        (["source,target,label", "f,a,1", "c,e,1"], 2, 9),
        (["f,a", "a,c", "a,b", "f,a", "c,c"], 2, 9),
    ],
)
def test_what_a_test_file_says_of_its_pairs_is_understood(
    tmp_path: Path, path_of_six: Observed, rows: list[str], ties: int, candidates: int
) -> None:
    """Labelled either way its pairs are the candidates; of ties alone everybody else is one too."""
    (tmp_path / "test.csv").write_text("\n".join(rows) + "\n")
    given = evaluate_given(path_of_six, tmp_path / "test.csv")
    assert (int(given.candidates.truth.sum()), len(given.pairs)) == (ties, candidates)


def test_pairs_that_are_known_to_be_none_are_no_ties(tmp_path: Path) -> None:
    text = "source,target,label\na,b,1\nb,c,0\nc,d,1\n"
    assert told(read_observed(file(tmp_path, text), None)) == [("a", "b", 1.0), ("c", "d", 1.0)]


def test_a_test_file_without_a_tie_is_refused_in_words(tmp_path: Path, path_of_six: Observed) -> None:
    for text in ("source,target,label\nf,a,0\n", "source,target\n"):
        (tmp_path / "test.csv").write_text(text)
        with pytest.raises(EvaluationInputError, match=r"no pair is labelled|no row names a pair"):
            evaluate_given(path_of_six, tmp_path / "test.csv")


def test_tiny_and_broken_up_networks_are_scored(tmp_path: Path) -> None:
    """Nothing known at all, one tie, and islands: every pair has every score, and all are numbers."""
    test = tmp_path / "test.csv"
    test.write_text("source,target\na,c\n")
    for text in ("source,target\n", "a,b\nb,a\n", "a,b\nb,e\nc,d\nd,f\n"):
        given = evaluate_given(read_observed(file(tmp_path, text), None), test)
        assert all(np.isfinite(score).all() and len(score) == len(given.pairs) for score in given.scores.values())


def test_labels_that_nobody_or_hardly_anybody_has(tmp_path: Path) -> None:
    edges = sorted(nx.connected_caveman_graph(2, 5).edges())
    network = file(tmp_path, "".join(f"p{one},p{other}\n" for one, other in edges))
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("id,gang\n" + "".join(f"p{each},{'x' if each < 5 else 'NA'}\n" for each in range(10)))
    with pytest.raises(EvaluationInputError, match="fewer than two groups"):
        evaluate_affiliation(read_observed(network, nodes), "gang", seeds=2)
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    train.write_text("id,gang\np0,x\np9,y\n")
    test.write_text("id;Gang\np1;x\np8;y\np2;z\n")
    found = evaluate_given_labels(read_observed(network, None), "gang", train, test)
    assert found.groups == ("x", "y", "z")
    assert found.methods["combination"]["accuracy"].mean == pytest.approx(2 / 3)
