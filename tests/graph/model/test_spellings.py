"""Which spellings a search that forgives looks for."""

from __future__ import annotations

import pytest

from graph.model.spellings import spellings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hasan", "HASSAN"),
        ("Hassn", "HASSAN"),
        ("Hassen", "HASSAN"),
        ("Hsasan", "HASSAN"),
        ("Smyth", "SMITH"),
        ("Kowalsky", "KOWALSKI"),
        ("Filips", "PHILIPS"),
        ("O'Conner", "OCONNOR"),
    ],
)
def test_a_letter_or_a_sound_away_is_looked_for(typed: str, meant: str) -> None:
    assert meant in spellings(typed)


def test_so_little_that_everybody_is_near_is_looked_for_as_it_is() -> None:
    assert spellings("Li") == ("LI",)
    assert spellings(" - ") == ()


def test_two_letters_away_is_another_name() -> None:
    assert "HUSSEIN" not in spellings("Hassan")
