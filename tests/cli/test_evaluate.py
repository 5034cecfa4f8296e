"""`cordon evaluate`: results as table and JSON, scores for others to judge, and mistakes that end in words."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from analytics.evaluation.flags import predictability
from api.answers.made_up import judged_estate
from api.estate import DEFAULT_DAY
from api.exits import ExitCode
from tests.cli.cases import NOBODY, Cordon

QUESTIONS = """
from api.cli import app
asked = {"links": [], "groups": ["cave"], "affiliation": ["cave"], "leaders": ["chief"]}
for question, column in asked.items():
    label = ["--label", *column] if column else []
    given = ["--edges", "edges.csv", "--nodes", "nodes.csv", "--seeds", "2", "--json"]
    app(["evaluate", question, *label, *given], standalone_mode=False)
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    graph = nx.connected_caveman_graph(4, 6)
    edges = [f"p{one},p{other}" for one, other in sorted(graph.edges())]
    people = [f"p{person},cave{person // 6},{int(person % 6 == 0)}" for person in range(24)]
    (tmp_path / "edges.csv").write_text("\n".join(["source,target", *edges]) + "\n")
    (tmp_path / "nodes.csv").write_text("\n".join(["id,cave,chief", *people]) + "\n")
    (tmp_path / "train.csv").write_text("\n".join(["source,target", *edges[5:]]) + "\n")
    (tmp_path / "test.csv").write_text("\n".join(["source,target", *edges[:5]]) + "\n")
    return tmp_path


def network(files: Path) -> tuple[object, ...]:
    return ("--edges", files / "edges.csv", "--nodes", files / "nodes.csv")


def test_links_are_evaluated_without_a_home_or_a_purpose(files: Path) -> None:
    cordon = Cordon(files / "no-such-home", NOBODY)
    found = cordon("evaluate", "links", *network(files), "--seeds", 2, "--json").json
    (rule,) = found["results"]
    assert (found["people"], rule["rule"], rule["hidden"]["splits"]) == (24, "random", 2)
    methods = {each["method"]: each["measures"] for each in rule["methods"]}
    assert {"combination", "random-walk", "katz", "node2vec"} <= methods.keys()
    assert 0.8 < methods["combination"]["auc"]["mean"] <= 1.0
    shown = cordon("evaluate", "links", *network(files), "--seeds", 2).out
    assert "Combination less random walk, AUC" in shown


def test_scores_of_a_split_made_elsewhere_are_written_for_every_candidate(files: Path) -> None:
    told = Cordon(files, NOBODY)(
        "evaluate", "links", "--train", files / "train.csv", "--test", files / "test.csv", "--nodes",
        files / "nodes.csv", "--scores", files / "scores.csv",
    )  # fmt: skip
    assert told.code is ExitCode.DONE
    with (files / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = len((files / "train.csv").read_text().splitlines()) - 1
    assert len(rows) == 24 * 23 // 2 - known
    assert sum(row["label"] == "1" for row in rows) == 5
    assert all(float(row["combination"]) >= 0.0 for row in rows)


def test_two_processes_with_different_hash_seeds_print_the_same_bytes(files: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", QUESTIONS], cwd=files, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
        ).stdout
        for seed in ("0", "4242")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert said[0].count(b'"question"') == 4


@pytest.mark.parametrize(("question", "label"), [("affiliation", "cave"), ("groups", "cave"), ("leaders", "chief")])
def test_labels_are_evaluated(files: Path, question: str, label: str) -> None:
    found = Cordon(files, NOBODY)("evaluate", question, *network(files), "--label", label, "--seeds", 2, "--json").json
    assert (found["question"], found["label"]) == (question, label)
    assert found["results"][0]["methods"]


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("links",), ExitCode.USAGE, "--edges FILE or --bipartite FILE"),
        (("links", "--train", "train.csv"), ExitCode.USAGE, "--train and --test together"),
        (("links", "--edges", "nodes.csv"), ExitCode.FILE_REFUSED, "'source', 'target' is missing"),
        (("links", "--edges", "absent.csv"), ExitCode.FILE_REFUSED, "there is no such file"),
        (
            ("groups", "--edges", "edges.csv", "--nodes", "nodes.csv", "--label", "gang"),
            ExitCode.FILE_REFUSED,
            "'gang'",
        ),
    ],
)
def test_mistakes_end_in_words_and_an_exit_code(
    files: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: ExitCode, complaint: str
) -> None:
    monkeypatch.chdir(files)
    ended = Cordon(files, NOBODY)("evaluate", *words)
    assert (ended.code, complaint in ended.err) == (code, True), ended.err


@pytest.mark.evidence
def test_a_made_up_estate_s_people_stand_in_the_same_order_each_time(tmp_path: Path) -> None:
    """What is measured over folds of them hangs on it: the same bytes from two reports."""
    one, other = (judged_estate(tmp_path / name, "tiny", 5, DEFAULT_DAY) for name in ("one", "other"))
    assert one.table.tobytes() == other.table.tobytes()
    assert one.person.tolist() == other.person.tolist()
    assert predictability(one) == predictability(other)
