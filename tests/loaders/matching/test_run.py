"""Match runs over a store: repeatable, whatever the order of arrival, and outlived by what people judged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.access import Purpose, PurposeCode, Viewer
from graph.identity.rule import ConflictKind
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.safety_view import safety_view
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.sqlite import open_store
from graph.store.sqlite.bulk import SqliteEvidence
from graph.view import GraphView
from loaders.matching.arrivals import MOST_ARRIVALS, match_arrivals, match_changes
from loaders.matching.judging import Judgement, judge, retract
from loaders.matching.model import Model, Thresholds
from loaders.matching.pairs import End, pairs_about
from loaders.matching.run import MatchReport, match_everyone
from tests.contract.evidence import POLICE, PRISON, load, manifest, moment, row
from tests.loaders.matching.cases import MODEL

PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "case", "why")
ASKER = Viewer("asker", "prison", frozenset())


def who(name: str, system: str = "NOMIS") -> NodeRef:
    return NodeRef(Kind.PERSON, system, name)


def record(
    node: NodeRef,
    surname: str,
    forenames: str,
    born: str | None,
    *,
    home: str = "",
    pnc: str = "",
    prison_number: str = "",
    label: Label = PRISON,
) -> EvidenceRow:
    """One agency's record of a person."""
    links = []
    if home:
        links.append(LinkClaim(node, NodeRef(Kind.ADDRESS, "", home), LinkType.LIVES_AT))
    for kind, value in (("pnc", pnc), ("prison-number", prison_number)):
        if value:
            number = NodeRef(Kind.IDENTIFIER, kind, value)
            links.append(LinkClaim(node, number, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID))
    said = {"surname": surname, "forenames": forenames} | ({"date_of_birth": born} if born else {})
    return row(f"of {node.authority} {node.key}", *links, describes=[Description(node, said)], label=label)


A, B, C, D = who("A"), who("B", "DELIUS"), who("C", "PND"), who("D", "PND")
HOME = "5 SHELLEY AV LEEDS LS1 9UO"
ROWS = [
    record(A, "Okafor", "Zlatan", "1990-09-12", home=HOME),
    record(B, "Okafor", "Zlatan", "1990-09-12", home=HOME),
    record(C, "Okafor", "Zlatan", "1990-09-12", label=POLICE),
    record(D, "Okafor", "Mary", "1990-09-12", home=HOME),
]


@dataclass
class Bench:
    """A store with its snapshots, and a clock that moves on an hour with each look."""

    folder: Path
    hours: float = 2.0

    def __post_init__(self) -> None:
        self.store = open_store(self.folder / "store.db")
        self.keeper = SnapshotKeeper(self.store, self.folder / "snapshots", self.clock)

    def clock(self) -> datetime:
        self.hours += 1
        return moment(self.hours)

    def load(self, *rows: EvidenceRow) -> None:
        self.hours += 1
        load(
            self.store, rows, manifest(f"{self.hours}", extracted=self.hours), moment(self.hours) + timedelta(minutes=1)
        )

    def match(self, model: Model = MODEL) -> MatchReport:
        return match_everyone(self.store, self.keeper.current(), model, actor="me", clock=self.clock)

    def judge(self, one: NodeRef, other: NodeRef, verdict: Role) -> None:
        ends = (End(one, PRISON), End(other, PRISON))
        judge(self.store, Judgement(*ends, verdict, "me", "they are", MODEL.version), clock=self.clock)

    def view(self) -> GraphView:
        return safety_view(self.keeper.current(), self.store, PURPOSE, ASKER)

    def people(self) -> list[str]:
        view = self.view()
        found = {view.person(self.store.ids.node_id(node).hex()).records for node in (A, B, C, D) if self.there(node)}
        return sorted("".join(sorted(each.key for each in records)) for records in found)

    def there(self, node: NodeRef) -> bool:
        rank = self.keeper.current().node_rank_of(node)
        return rank is not None and self.view().exists(rank)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


def test_what_is_alike_is_one_person_and_the_twin_is_not(bench: Bench) -> None:
    bench.load(*ROWS)
    assert bench.people() == ["A", "B", "C", "D"]
    found = bench.match()
    assert found.pairs["look-alike"] >= 1
    assert bench.people() == ["ABC", "D"]


def test_a_second_run_changes_nothing_and_says_so(bench: Bench) -> None:
    bench.load(*ROWS)
    first = bench.match()
    again = bench.match()
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.head == first.head


@pytest.mark.parametrize("seed", range(4))
def test_one_by_one_in_any_order_comes_to_what_one_run_comes_to(tmp_path: Path, seed: int) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole, piecemeal = Bench(tmp_path / "a"), Bench(tmp_path / "b")
    whole.load(*ROWS)
    whole.match()
    rows = random.Random(seed).sample(ROWS, len(ROWS))
    for each in rows:
        piecemeal.load(each)
        node = each.descriptions[0].node
        match_arrivals(piecemeal.store, [node], MODEL, actor="me", clock=piecemeal.clock)
    assert piecemeal.people() == whole.people()
    assert piecemeal.match().pairs == whole.match().pairs
    assert piecemeal.people() == whole.people()
    whole.store.close()
    piecemeal.store.close()


def test_what_no_longer_matches_falls_apart_and_comes_back_with_the_record(bench: Bench) -> None:
    bench.load(*ROWS)
    bench.match()
    bench.load(record(C, "Quartermaine", "Bartholomew", "1961-02-03", label=POLICE))
    match_arrivals(bench.store, [C], MODEL, actor="me", clock=bench.clock)
    assert bench.people() == ["AB", "C", "D"]
    before = bench.keeper.current().head.known_at
    bench.load(ROWS[2])
    match_arrivals(bench.store, [C], MODEL, actor="me", clock=bench.clock)
    assert bench.people() == ["ABC", "D"]
    earlier = safety_view(bench.keeper.current(), bench.store, PURPOSE, ASKER, known_at=before)
    assert len(earlier.person(bench.store.ids.node_id(A).hex()).records) == 2


def test_merging_and_taking_it_back_restores_every_answer(bench: Bench) -> None:
    bench.load(*ROWS)
    bench.match()
    before = bench.people()
    bench.judge(A, D, Role.SAME)
    assert bench.people() == ["ABCD"]
    retract(
        bench.store, End(A, PRISON), End(D, PRISON), by="me", reason="wrong", model=MODEL.version, clock=bench.clock
    )
    assert bench.people() == before


def test_parting_and_taking_it_back_restores_every_answer(bench: Bench) -> None:
    bench.load(*ROWS)
    bench.match()
    bench.judge(A, B, Role.NOT_SAME)
    parted = bench.people()
    assert "ABC" not in parted
    retract(
        bench.store, End(A, PRISON), End(B, PRISON), by="me", reason="wrong", model=MODEL.version, clock=bench.clock
    )
    assert bench.people() == ["ABC", "D"]


def test_judgements_outlive_a_rerun_and_another_model(bench: Bench) -> None:
    bench.load(*ROWS)
    bench.match()
    bench.judge(A, B, Role.NOT_SAME)
    bench.judge(A, D, Role.SAME)
    judged = bench.people()
    other = Model(**{name: getattr(MODEL, name) for name in Model.__slots__} | {"version": "other-model"})
    for model in (MODEL, other):
        bench.match(model)
        assert bench.people() == judged


def test_a_joined_pair_that_weakens_stays_by_a_judgement_of_the_system(bench: Bench) -> None:
    bench.load(*ROWS[:2])
    bench.match()
    strict = Model(
        **{name: getattr(MODEL, name) for name in Model.__slots__}
        | {"version": "strict", "thresholds": Thresholds(99, 98, 0, -3)}
    )
    assert bench.match(strict).kept == 1
    assert bench.people() == ["AB"]
    fresh = Bench(bench.folder / "fresh")
    fresh.load(*ROWS[:2])
    assert fresh.match(strict).kept == 0
    assert fresh.people() == ["A", "B"]
    fresh.store.close()


def test_a_cluster_that_contradicts_itself_goes_to_review(bench: Bench) -> None:
    """Two prison numbers that look like one person are left apart and reported."""
    numbers = [
        row(f"number {node.key}", LinkClaim(node, NodeRef(Kind.IDENTIFIER, "prison-number", f"A000{place}AA"),
            LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID))
        for place, node in enumerate((A, B))
    ]  # fmt: skip
    bench.load(*ROWS, *numbers)
    bench.match()
    assert {"A", "B"} <= set(bench.people())
    assert ConflictKind.CONTRADICTED_MATCH in {each.kind for each in bench.view().conflicts()}


def test_a_load_after_the_first_run_is_matched_as_it_comes(bench: Bench) -> None:
    bench.load(*ROWS[:2])
    empty = bench.store.head()
    assert match_changes(bench.store, empty, MODEL, actor="me", clock=bench.clock) is None
    bench.match()
    before = bench.store.head()
    bench.load(ROWS[2])
    assert match_changes(bench.store, before, MODEL, actor="me", clock=bench.clock) == 1
    assert bench.people() == ["ABC"]


def test_of_a_large_load_no_more_is_read_than_shows_that_a_run_has_to_do_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds none of the people: else the memory of a load would grow with its rows."""
    bench.load(*ROWS[:2])
    bench.match()
    before = bench.store.head()
    bench.load(*(record(who(f"M{number}"), "Many", "Alike", None) for number in range(MOST_ARRIVALS + 1)))

    def too_much(_: SqliteEvidence) -> None:
        raise AssertionError("the people of a large load were read")

    monkeypatch.setattr(SqliteEvidence, "nodes", too_much)
    monkeypatch.setattr(SqliteEvidence, "person_properties", too_much)
    assert match_changes(bench.store, before, MODEL, actor="me", clock=bench.clock) is None


def test_disposal_takes_a_records_scores_and_judgements_with_it(bench: Bench) -> None:
    """Else its number would stay behind in what it was compared with."""
    own = record(A, "Okafor", "Zlatan", "1990-09-12", home=HOME)
    named = EvidenceRow("NOMIS", "A", own.version, 2, own.values, own.label, own.descriptions, own.links)
    bench.load(named, *ROWS[1:])
    bench.match()
    bench.judge(A, D, Role.UNSURE)
    keys = {("NOMIS", "A"), *pairs_about(bench.store, [("NOMIS", "A")])}
    assert len(keys) > 4
    bench.store.dispose(keys, "me", "due", bench.clock())
    bench.keeper.compact()
    assert bench.keeper.current().node_rank_of(A) is None
    assert bench.people() == ["BC", "D"]
