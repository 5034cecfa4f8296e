"""The quarantine file: complete, harmless in a spreadsheet, without refused values, and readable back exactly."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.labels import Classification, Handling, Label
from loaders.formulas import neutralise, restore
from loaders.label_cells import label_cell, label_of_cell
from loaders.quarantine import CORDON_COLUMNS, UNFINISHED, Extract, QuarantineFile, Rejection

EXTRACT = Extract(
    "nominals_2026-11-01T0600.csv",
    "police-nominals",
    "GMP",
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    ("URN", "Surname", "Source Number"),
)
LABEL = Label("police", Classification.SECRET, Handling.C, ('a "quoted", one',), ("alert-code:=X|A", "box"))
FORMULAS = ["=1+1", "+44 7700 900123", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x", "\uff1d1", "%x", "|x"]


@pytest.fixture
def quarantine(tmp_path: Path) -> Iterator[QuarantineFile]:
    file = QuarantineFile(tmp_path / "quarantine" / "q.csv", EXTRACT, refused=frozenset({"Source Number"}))
    yield file
    file.abandon()


def rejection(line: int = 7, **members: object) -> Rejection:
    given = {
        "rule": "date",
        "message": "not a date",
        "remedy": "write it as dd/mm/yyyy",
        "label": LABEL,
        "column": "Surname",
        "value": "O*****r",
        "cells": ("1", "O'Connor", "CHIS-0001"),
    }
    return Rejection(line, **{**given, **members})  # type: ignore[arg-type]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@given(st.one_of(st.text(), st.sampled_from(FORMULAS), st.text(alphabet="'=+-@\t\r\n\uff1da")))
def test_a_neutralised_cell_starts_no_formula_and_comes_back_exactly(cell: str) -> None:
    """What a spreadsheet would run is quoted, and taking the quote off gives the cell as it was."""
    safe = neutralise(cell)
    assert not safe.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
    assert restore(safe) == cell


def test_a_name_with_an_apostrophe_stays_as_it_is() -> None:
    """Only formulas are quoted: O'Connor and 'Ndrangheta are not."""
    assert [neutralise(name) for name in ("O'Connor", "'Ndrangheta")] == ["O'Connor", "'Ndrangheta"]


def test_every_rejection_says_file_line_column_masked_value_rule_message_and_remedy(quarantine: QuarantineFile) -> None:
    """A person who opens the file alone knows what to correct where, and the original cells stand beside it."""
    quarantine.add(rejection())
    path = quarantine.finish()
    assert path is not None
    [row] = rows_of(path)
    assert list(row) == [*CORDON_COLUMNS, *EXTRACT.header]
    assert row["cordon_file"] == EXTRACT.file_name
    assert (row["cordon_line"], row["cordon_column"], row["cordon_value"]) == ("7", "Surname", "O*****r")
    assert (row["cordon_rule"], row["cordon_message"]) == ("date", "not a date")
    assert row["cordon_remedy"] == "write it as dd/mm/yyyy"
    assert row["cordon_extracted_at"] == "2026-11-01T06:00:00Z"
    assert (row["URN"], row["Surname"]) == ("1", "O'Connor")
    assert label_of_cell(row["cordon_label"]) == LABEL


names = st.lists(st.text(min_size=1), unique=True).map(lambda found: tuple(sorted(found)))


@given(st.builds(Label, st.text(min_size=1), st.sampled_from(Classification), st.sampled_from(Handling), names, names))
def test_a_label_comes_back_from_its_cell_exactly(label: Label) -> None:
    assert label_of_cell(restore(neutralise(label_cell(label)))) == label


@pytest.mark.parametrize(
    "cell", ["", "SECRET", "[]", "{}", '{"owner":"police"}', label_cell(LABEL).replace("SECRET", "SECRETS")]
)
def test_a_cell_that_says_no_label_is_no_label(cell: str) -> None:
    """Nobody is shown such a row: a label that cannot be read must not become a weak one."""
    assert label_of_cell(cell) is None


def test_no_byte_of_a_refused_column_is_written(quarantine: QuarantineFile) -> None:
    """A human source's number reaches neither the cell, nor the masked value, nor the raw text of a broken line."""
    quarantine.withhold_text = True
    quarantine.add(rejection())
    quarantine.add(rejection(8, column="Source Number", value="CHIS-0001"))
    quarantine.add(rejection(9, cells=(), text='9,"Smith,CHIS-0001'))
    path = quarantine.finish()
    assert path is not None
    assert b"CHIS" not in path.read_bytes()
    assert [row["Surname"] for row in rows_of(path)] == ["O'Connor", "O'Connor", ""]


def test_nothing_is_in_place_until_the_file_is_whole(quarantine: QuarantineFile) -> None:
    """A killed load leaves only an unfinished file, an abandoned one leaves nothing."""
    quarantine.add(rejection())
    assert [path.suffix for path in quarantine.path.parent.iterdir()] == [UNFINISHED]
    quarantine.abandon()
    assert list(quarantine.path.parent.iterdir()) == []


def test_a_load_without_rejections_leaves_no_file(quarantine: QuarantineFile) -> None:
    """And takes away what an interrupted run of the same load had left."""
    quarantine.path.parent.mkdir()
    quarantine.path.write_text("from an earlier run")
    assert quarantine.finish() is None
    assert not quarantine.path.exists()


def test_only_its_owner_may_read_the_file(quarantine: QuarantineFile) -> None:
    """It holds personal data outside the store's own protection."""
    quarantine.add(rejection())
    path = quarantine.finish()
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_marking_of_the_original_stands_above_the_header(tmp_path: Path) -> None:
    """Else a corrected row would come back with a weaker classification than its file had."""
    extract = Extract(
        EXTRACT.file_name, EXTRACT.feed, "", EXTRACT.extracted_at, EXTRACT.header, Classification.OFFICIAL_SENSITIVE
    )
    quarantine = QuarantineFile(tmp_path / "q.csv", extract)
    quarantine.add(rejection())
    path = quarantine.finish()
    assert path is not None
    assert path.read_text("utf-8-sig").splitlines()[0] == "OFFICIAL-SENSITIVE"


def test_tallies_count_rules_and_columns_without_values(quarantine: QuarantineFile) -> None:
    """What receipts show of rejections: the commonest first, with the first line to look at."""
    for line in (9, 12):
        quarantine.add(rejection(line))
    quarantine.add(rejection(10, rule="key", column="URN"))
    tallies = quarantine.tallies()
    assert [(t.rule, t.column, t.rows, t.first_line) for t in tallies] == [
        ("date", "Surname", 2, 9),
        ("key", "URN", 1, 10),
    ]
