"""Sentences as a person reads them."""

from __future__ import annotations

import pytest

from api.wording import sentence_case


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("the date is no date", "The date is no date"),
        ("moves_2026-11-01.csv is not as expected.", "moves_2026-11-01.csv is not as expected."),
        ("drop/moves.csv, line 2: it has 3 cells", "drop/moves.csv, line 2: it has 3 cells"),
        ("nothing.", "Nothing."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_begins_with_a_capital_and_a_file_keeps_its_name(said: str, shown: str) -> None:
    """A name in capitals is another name, to whoever looks for the file."""
    assert sentence_case(said) == shown
