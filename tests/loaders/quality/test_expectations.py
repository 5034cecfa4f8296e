"""What a mapping expects stops a load that looks wrong before it can be read, unless a person accepts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from graph.model.loads import DISPOSED, LoadCounts, LoadState
from graph.store.sqlite import SqliteStore
from loaders.errors import UnusualLoadError
from loaders.mapping import Mapping
from loaders.mapping.language import Expectations
from loaders.options import AcceptUnusual, LoadOptions
from loaders.pipeline import load_file
from loaders.quality import unusual
from loaders.quality.profile import FeedProfile
from loaders.receipts import Receipt, ReceiptFolder
from tests.loaders.cases import Clock, bad, good, new_store, nominals, options, write_csv

ROWS = [good(n, surname=f"Name{n}") for n in range(300)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def expecting(**expect: object) -> Mapping:
    return replace(nominals("delta"), expect=Expectations(**expect))  # type: ignore[arg-type]


def load(
    store: SqliteStore, folder: Path, rows: Sequence[Sequence[str]], mapping: Mapping, day: int = 2, accept: str = ""
) -> Receipt:
    chosen: LoadOptions = options(folder)
    if accept:
        chosen = replace(chosen, accept_unusual=AcceptUnusual("t.loader", accept))
    path = write_csv(folder / f"nominals_2026-11-0{day}.csv", rows)
    return load_file(store, path, mapping, options=chosen, clock=Clock())


BLANK_NAMES = [good(n, surname="") if n % 2 else good(n) for n in range(300)]
SHIFTED = [(urn, born, surname, *rest) for urn, surname, born, *rest in ROWS]


@pytest.mark.parametrize(
    ("rows", "expect", "said"),
    [
        (ROWS[:100], {"min_rows": 0.5}, "its 100 rows are 33% of the 300 before"),
        ([*ROWS, *(good(n) for n in range(300, 700))], {"max_rows": 2.0}, "2.3 times the 300 before"),
        ([*ROWS[:200], *map(bad, range(200, 300))], {"max_quarantined": 0.1}, "33.3% of its rows are quarantined"),
        (BLANK_NAMES, {"max_missing": {"Surname": 0.1}}, "Surname is blank in 50.0%"),
        ([good(n) if n % 3 else (*good(n)[:3], "A12BC", *good(n)[4:]) for n in range(300)],
         {"max_invalid": {"Prison Number": 0.1}}, "Prison Number is not valid in 25.0%"),
        ([good(n, kind="ALIAS") for n in range(300)], {"max_drift": 0.25}, "Kind has moved by"),
        ([(f"N{n}", f"A{n % 9000 + 1000}BC", "03/05/1993", f"Name{n}", *good(n)[4:]) for n in range(300)],
         {"max_drift": 0.25}, "Surname has moved by"),
    ],
)  # fmt: skip
def test_a_load_that_looks_wrong_waits_unpublished_and_says_what_is_unusual(
    store: SqliteStore, tmp_path: Path, rows: Sequence[Sequence[str]], expect: dict[str, object], said: str
) -> None:
    mapping = expecting(**expect)
    load(store, tmp_path, ROWS, mapping, day=1)
    before = store.head()
    with pytest.raises(UnusualLoadError, match="Nothing was published") as stopped:
        load(store, tmp_path, rows, mapping)
    assert any(said in reason for reason in stopped.value.unusual), stopped.value.unusual
    assert store.head() == before
    assert store.loads()[-1].state is LoadState.LOADING


def test_a_column_that_looks_as_its_neighbour_did_is_told_as_shifted(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(unshifted=True)
    text = replace(mapping, body=replace(mapping.body, times=replace(mapping.body.times, dates=("DD/MM/YYYY",))))
    load(store, tmp_path, ROWS, text, day=1)
    moved = [
        (f"N{n}", f"Name{n}", "03/05/1993", f"M{n % 5}", f"A{n % 9000 + 1000}BC", *good(n)[5:]) for n in range(300)
    ]
    with pytest.raises(UnusualLoadError) as stopped:
        load(store, tmp_path, moved, text)
    assert stopped.value.unusual


DROPPED = {"privileged-legal": 60}
ALL_DROPPED = {"official-of-unknown-kind": 300}


@pytest.mark.parametrize(
    ("dropped", "before", "said"),
    [
        (ALL_DROPPED, DROPPED, "100.0% of its rows are kept out by rules of the mapping, and were 20.0%"),
        (ALL_DROPPED, None, "every one of its rows"),
        ({"privileged-legal": 110}, DROPPED, ""),
        (DROPPED, None, ""),
        ({**DROPPED, DISPOSED: 200}, DROPPED, "60.0%"),
        ({"privileged-legal": 20, DISPOSED: 200}, DROPPED, ""),
    ],
)
def test_a_feed_that_its_own_rules_empty_waits_for_a_person(
    dropped: dict[str, int], before: dict[str, int] | None, said: str
) -> None:
    """With an apostrophe before each code every visit was of an unknown kind, and none was kept or quarantined."""
    now, then = (
        None if by_rule is None
        else LoadCounts(rows=300, accepted=300 - sum(by_rule.values()), dropped=sum(by_rule.values()),
                        dropped_by_rule=by_rule)
        for by_rule in (dropped, before)
    )  # fmt: skip
    assert now is not None
    found = unusual(Expectations(min_rows=0.5), FeedProfile(300, ()), now, None, then)
    assert [said in sentence for sentence in found] == ([True] if said else [])


def test_accepting_what_is_unusual_publishes_the_waiting_load_and_is_kept_with_it(
    store: SqliteStore, tmp_path: Path
) -> None:
    mapping = expecting(min_rows=0.5)
    load(store, tmp_path, ROWS, mapping, day=1)
    with pytest.raises(UnusualLoadError):
        load(store, tmp_path, ROWS[:50], mapping)
    receipt = load(store, tmp_path, ROWS[:50], mapping, accept="half the force moved to the new system")
    kept = ReceiptFolder(options(tmp_path).folders.receipts).read(receipt.load_key)
    assert kept is not None
    assert kept.accepted_unusual is not None
    assert kept.accepted_unusual.reason == "half the force moved to the new system"
    assert receipt.published_at is not None


def test_what_is_as_expected_needs_nobody(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(
        min_rows=0.5, max_rows=2.0, max_quarantined=0.1, max_missing={"Surname": 0.1}, max_drift=0.25, unshifted=True
    )
    load(store, tmp_path, ROWS, mapping, day=1)
    assert load(store, tmp_path, ROWS[:280], mapping).accepted_unusual is None


def test_a_first_load_has_nothing_to_be_compared_with(store: SqliteStore, tmp_path: Path) -> None:
    assert load(store, tmp_path, ROWS[:3], expecting(min_rows=0.5, max_drift=0.1)).published_at is not None


def test_shares_of_a_few_rows_say_nothing(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(from_rows=100, max_quarantined=0.05, max_missing={"Surname": 0.05})
    rows = [*ROWS[:8], bad(8), good(9, surname="")]
    assert load(store, tmp_path, rows, mapping).accepted_unusual is None


def test_few_rows_after_many_are_told_however_few_they_are(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(from_rows=100, min_rows=0.5)
    load(store, tmp_path, ROWS, mapping, day=1)
    with pytest.raises(UnusualLoadError, match="Nothing was published"):
        load(store, tmp_path, ROWS[:20], mapping)


def test_a_load_of_a_few_rows_is_not_what_the_next_is_measured_by(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(from_rows=100, max_rows=3, max_drift=0.25)
    load(store, tmp_path, ROWS[:20], mapping, day=1)
    assert load(store, tmp_path, ROWS, mapping).accepted_unusual is None


def test_a_correction_is_not_held_to_what_its_feed_is_like(store: SqliteStore, tmp_path: Path) -> None:
    mapping = expecting(min_rows=0.5)
    load(store, tmp_path, [*ROWS, bad(900)], mapping, day=1)
    (path,) = (tmp_path / "quarantine").glob("*.csv")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(path.read_text("utf-8-sig").replace("31/02/1990", "28/02/1990"), "utf-8")
    receipt = load_file(store, corrected, mapping, options=options(tmp_path), clock=Clock())
    assert (receipt.counts.accepted, receipt.accepted_unusual) == (1, None)
