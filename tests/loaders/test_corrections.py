"""A corrected quarantine file loads as what it is: the missing rows of the original extract, and nothing else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.model.labels import Classification
from graph.model.times import OPEN_END
from graph.store.sqlite import SqliteStore
from loaders.errors import MissingShareError
from loaders.pipeline import load_file
from loaders.readers import WrongFileError
from loaders.receipts import Outcome, Receipt
from tests.loaders.cases import (
    bad,
    good,
    new_store,
    nominals,
    options,
    read_csv,
    record,
    rewrite_csv,
    write_csv,
)

FIRST, SECOND = "test-nominals_2026-11-01T0600.csv", "test-nominals_2026-11-08T0600.csv"
FORMULA = "=HYPERLINK(A1)"


@dataclass
class Desk:
    """A store, and what a person at it does with a file and its quarantine."""

    folder: Path
    store: SqliteStore

    def load(self, path: Path, mode: str = "full") -> Receipt:
        return load_file(self.store, path, nominals(mode), options=options(self.folder))

    def rejected(self, receipt: Receipt) -> list[dict[str, str]]:
        assert receipt.quarantine is not None
        return read_csv(self.folder / "quarantine" / receipt.quarantine)

    def save(self, rows: list[dict[str, str]], name: str = "corrected.csv") -> Path:
        return rewrite_csv(self.folder / name, rows, self.folder / name)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = new_store(tmp_path)
    yield Desk(tmp_path, store)
    store.close()


def repaired(row: dict[str, str]) -> dict[str, str]:
    return {**row, "Date of Birth": "28/02/1990"}


def test_a_corrected_row_loads_as_of_the_original_extract(desk: Desk) -> None:
    """Same feed, scope, extraction time and cells as if it had been right at once; only its own load differs."""
    first = desk.load(write_csv(desk.folder / FIRST, [good(1), bad(2, "O'Brien"), good(3)]))
    receipt = desk.load(desk.save([repaired(row) for row in desk.rejected(first)]))
    assert (receipt.outcome, receipt.counts.rows, receipt.counts.accepted) == (Outcome.LOADED, 1, 1)
    assert (receipt.mode, receipt.extracted_at, receipt.corrects) == ("delta", first.extracted_at, FIRST)
    [corrected] = record(desk.store, "N2")
    assert dict(corrected.values) == dict(
        zip(first_header(), ["N2", "O'Brien", "28/02/1990", "A1002BC", "M2", "NOMINAL", "", ""], strict=True)
    )
    assert corrected.provenance.extracted_at == datetime(2026, 11, 1, 6, tzinfo=UTC)


def first_header() -> list[str]:
    return ["URN", "Surname", "Date of Birth", "Prison Number", "Area", "Kind", "Note", "Source Number"]


@pytest.mark.parametrize("area", ["North", "South", "East", "West", "Centre"])
def test_a_correction_of_a_full_feed_ends_no_other_record_and_holds_on_itself(desk: Desk, area: str) -> None:
    """At one extraction time the correction speaks after the extract, whatever the keys of the two loads are."""
    desk.load(write_csv(desk.folder / FIRST, [good(n) for n in range(30)]))
    rows = [bad(n, "Moved") for n in range(5)] + [good(n, note=area) for n in range(5, 30)]
    second = desk.load(write_csv(desk.folder / SECOND, rows))
    desk.load(desk.save([repaired(row) for row in desk.rejected(second)]))
    for n in range(30):
        assert record(desk.store, f"N{n}")[-1].valid_to == OPEN_END, n
    change = int(datetime(2026, 11, 8, 6, tzinfo=UTC).timestamp()) // 60
    assert [(v.values["Surname"], v.valid_from == change, v.valid_to) for v in record(desk.store, "N3")] == [
        ("O'Connor", False, change),
        ("Moved", True, OPEN_END),
    ]


def test_a_correction_is_true_from_the_extract_on_and_known_from_its_own_load_on(desk: Desk) -> None:
    first = desk.load(write_csv(desk.folder / FIRST, [good(1), bad(2, "O'Brien")]))
    before = desk.store.head().known_at
    desk.load(desk.save([repaired(row) for row in desk.rejected(first)]))
    assert record(desk.store, "N2", before) == []
    [corrected] = record(desk.store, "N2")
    [uncorrected] = record(desk.store, "N1")
    assert (corrected.valid_from, corrected.valid_to) == (uncorrected.valid_from, OPEN_END)


def test_a_whole_file_sent_again_put_right_replaces_what_it_said_and_not_what_was_known(desk: Desk) -> None:
    """Friday's file is of the same extract: what it now says was true all along, and we did not know it."""
    desk.load(write_csv(desk.folder / FIRST, [good(1), good(2, surname="Smyth"), good(3)]))
    before = desk.store.head().known_at
    friday = desk.folder / "friday"
    friday.mkdir()
    desk.load(write_csv(friday / FIRST, [good(1), good(2, surname="Smith"), good(3)]))
    [then] = record(desk.store, "N2", before)
    now = [version for version in record(desk.store, "N2") if version.valid_from < version.valid_to]
    assert then.values["Surname"] == "Smyth"
    assert [version.values["Surname"] for version in now] == ["Smith"]
    assert (now[0].valid_from, now[0].valid_to) == (then.valid_from, OPEN_END)
    assert [len(record(desk.store, urn)) for urn in ("N1", "N3")] == [1, 1]


@pytest.mark.parametrize("area", ["North", "South", "East", "West", "Centre"])
def test_a_correction_is_not_what_the_next_extract_is_measured_by(desk: Desk, area: str) -> None:
    """Its few rows would hide that most of the feed has gone."""
    first = desk.load(write_csv(desk.folder / FIRST, [bad(0), *(good(n, note=area) for n in range(1, 30))]))
    desk.load(desk.save([repaired(row) for row in desk.rejected(first)]))
    with pytest.raises(MissingShareError):
        desk.load(write_csv(desk.folder / SECOND, [good(0, note=area), good(1, note=area)]))


def test_a_correction_keeps_the_original_line_and_file(desk: Desk) -> None:
    """A row that is still wrong is rejected under the line of the file that the agency sent, not of the correction."""
    first = desk.load(write_csv(desk.folder / FIRST, [*(good(n) for n in range(8)), bad(8), bad(9)]))
    again = desk.load(desk.save([{**row, "Date of Birth": "30/02/1990"} for row in desk.rejected(first)]))
    assert (again.counts.accepted, again.counts.quarantined) == (0, 2)
    rejected = desk.rejected(again)
    assert [(row["cordon_file"], row["cordon_line"]) for row in rejected] == [(FIRST, "10"), (FIRST, "11")]
    last = desk.load(desk.save([repaired(row) for row in rejected], "again.csv"))
    assert (last.counts.accepted, last.corrects) == (2, FIRST)


def test_cells_that_look_like_formulas_come_back_exactly(desk: Desk) -> None:
    """Quarantined with an apostrophe before them, stored without it; a name's own apostrophe stays."""
    row = (*bad(1, "'Abbas")[:6], FORMULA, "")
    first = desk.load(write_csv(desk.folder / FIRST, [row]))
    [held] = desk.rejected(first)
    assert (held["Note"], held["Surname"]) == (f"'{FORMULA}", "'Abbas")
    desk.load(desk.save([repaired(held)]))
    [stored] = record(desk.store, "N1")
    assert (stored.values["Note"], stored.values["Surname"]) == (FORMULA, "'Abbas")


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.text(
    alphabet="'=+-@,;\"\t\r\n a", max_size=8
)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=5, max_size=40))
@example([("'=1", "a\r\nb"), ("''", " \t=x "), ("\r", "\n"), ("=", "'")])
def test_whatever_its_cells_a_corrected_row_is_the_row_that_was_right_at_once(cells: list[tuple[str, str]]) -> None:
    """The record version, a hash of every cell, is the same by way of quarantine as without."""
    with tempfile.TemporaryDirectory() as name:
        versions = []
        for way, make in (("right at once", good), ("corrected", bad)):
            folder = Path(name, way)
            folder.mkdir()
            rows = [(*make(n)[:1], surname, *make(n)[2:6], note, "") for n, (surname, note) in enumerate(cells)]
            with closing(new_store(folder)) as store:
                desk = Desk(folder, store)
                first = desk.load(write_csv(folder / FIRST, rows))
                if make is bad:
                    desk.load(desk.save([{**held, "Date of Birth": good(1)[2]} for held in desk.rejected(first)]))
                held = [record(store, f"N{n}") for n in range(len(cells))]
                versions.append([(version.provenance.version, *version.values.values()) for [version] in held])
        assert versions[0] == versions[1]


def test_a_header_that_looks_like_a_formula_is_neutralised_and_comes_back(desk: Desk) -> None:
    """Columns that the mapping does not know are kept with the record, whatever they are called."""
    header = [*first_header()[:-1], "=HYPERLINK(B1)"]
    first = desk.load(write_csv(desk.folder / FIRST, [(*bad(1)[:-1], "x"), (*good(2)[:-1], "y")], header))
    [held] = desk.rejected(first)
    assert held["'=HYPERLINK(B1)"] == "x"
    desk.load(desk.save([repaired(held)]))
    assert record(desk.store, "N1")[0].values["=HYPERLINK(B1)"] == "x"


def test_a_row_without_cells_can_be_filled_in(desk: Desk) -> None:
    """A line that could not be split is quarantined with blank cells, and loads once someone has written them."""
    first = desk.load(write_csv(desk.folder / FIRST, [good(1), good(2)[:-3], good(3)]))
    [held] = desk.rejected(first)
    assert (held["cordon_line"], held["URN"]) == ("3", "")
    filled = {**held, **dict(zip(first_header(), good(2)[:-1], strict=False))}
    assert desk.load(desk.save([filled])).counts.accepted == 1


def test_left_as_it_was_a_quarantined_row_is_rejected_again(desk: Desk) -> None:
    """Loading the quarantine file uncorrected loses nothing and accepts nothing."""
    first = desk.load(write_csv(desk.folder / FIRST, [bad(1), good(2)[:-3], good(3)]))
    again = desk.load(desk.save(desk.rejected(first)))
    assert (again.counts.accepted, again.counts.quarantined) == (0, 2)


def test_a_correction_loaded_twice_changes_nothing(desk: Desk) -> None:
    """It is a file like any other in that."""
    first = desk.load(write_csv(desk.folder / FIRST, [bad(1), good(2)]))
    path = desk.save([repaired(row) for row in desk.rejected(first)])
    desk.load(path)
    head = desk.store.head()
    assert desk.load(path).outcome is Outcome.ALREADY_LOADED
    assert desk.store.head() == head


def test_a_correction_bears_the_marking_of_its_file(desk: Desk) -> None:
    """The record is as strictly classified as if it had loaded with the rest."""
    first = desk.load(write_csv(desk.folder / FIRST, [bad(1), good(2)], marking="SECRET"))
    assert first.quarantine is not None
    text = (desk.folder / "quarantine" / first.quarantine).read_text("utf-8-sig").replace("31/02/1990", "28/02/1990")
    (desk.folder / "corrected.csv").write_text(text, "utf-8-sig")
    desk.load(desk.folder / "corrected.csv")
    assert record(desk.store, "N1")[0].provenance.label.classification is Classification.SECRET


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("cordon_extracted_at", "01/11/2026 06:00", "not an instant"),
        ("cordon_feed", "prison-alerts", "of feed prison-alerts"),
    ],
)
def test_altered_cordon_columns_are_refused(desk: Desk, column: str, value: str, problem: str) -> None:
    """Without them nothing tells which extract a row corrects, so nothing of the file loads."""
    first = desk.load(write_csv(desk.folder / FIRST, [bad(1), good(2)]))
    path = desk.save([{**repaired(row), column: value} for row in desk.rejected(first)])
    with pytest.raises(WrongFileError, match=problem):
        desk.load(path)
    assert len(desk.store.loads()) == 1


def test_rows_of_two_files_are_refused_together(desk: Desk) -> None:
    """Pasted together they would load at one extraction time, which is wrong for one of them."""
    rows = [
        repaired(row)
        for name, n in ((FIRST, 1), (SECOND, 2))
        for row in desk.rejected(desk.load(write_csv(desk.folder / name, [bad(n), good(3)])))
    ]
    with pytest.raises(WrongFileError, match="another file"):
        desk.load(desk.save(rows))
    assert record(desk.store, "N2") == []


def test_a_dry_run_of_a_correction_counts_as_its_load_does(desk: Desk) -> None:
    """The dry run's own quarantine file can be corrected just as well."""
    path = write_csv(desk.folder / FIRST, [bad(1), good(2)])
    rehearsed = load_file(desk.store, path, nominals(), options=options(desk.folder, dry_run=True))
    corrected = desk.save([repaired(row) for row in desk.rejected(rehearsed)])
    receipt = load_file(desk.store, corrected, nominals(), options=options(desk.folder, dry_run=True))
    assert (receipt.outcome, receipt.counts.accepted) == (Outcome.WOULD_LOAD, 1)
    assert json.loads(receipt.to_json())["corrects"] == FIRST
