"""Lines that are no rows leave no doubt about anybody; rows that nobody can read do."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store.stored import NOBODY
from loaders.intake import Intake
from loaders.mapping.examples import example_mapper
from loaders.readers import UnreadableRow, open_table
from tests.loaders.corrupted.feed import HEADER, people
from tests.loaders.corrupted.texts import text


def named(folder: Path, row: tuple[str, ...]) -> list[tuple[str, str]]:
    """Whom a rejected row leaves in doubt."""
    path = folder / "people_2026-11-01.csv"
    path.write_text(text(row), "utf-8")
    intake = Intake(example_mapper(people()), _NoQuarantine())  # type: ignore[arg-type]
    with open_table(path, people()) as table:
        for chunk in table:
            for each in chunk:
                assert isinstance(each, UnreadableRow)
                intake.take(each)
    return [(party.type, party.canonical) for party in intake.drain()[1]]


class _NoQuarantine:
    rows = 0
    sheet = ""

    def add(self, rejection: object) -> None:
        """Keep nothing."""


@pytest.mark.parametrize("words", ["End of report", "Page 1 of 2", "(12 rows affected)", "Rows: 12"])
def test_what_a_program_prints_names_nobody_whoever_the_feed_is_about(words: str, tmp_path: Path) -> None:
    assert named(tmp_path, (words, "", "", "", "")) == []


def test_a_header_that_stands_again_names_nobody(tmp_path: Path) -> None:
    assert named(tmp_path, HEADER) == []


@pytest.mark.parametrize("words", ["Keep these two apart", "Note: see the file", "3 records of threats to Vane"])
def test_a_note_that_a_person_typed_may_concern_anybody(words: str, tmp_path: Path) -> None:
    assert named(tmp_path, (words, "", "", "", "")) == [NOBODY]


def test_a_note_that_states_a_number_concerns_whom_it_states(tmp_path: Path) -> None:
    assert named(tmp_path, ("Keep A1234BC apart please", "", "", "", "")) == [("prison-number", "A1234BC")]
