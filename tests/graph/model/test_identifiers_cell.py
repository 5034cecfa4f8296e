"""Cells, establishments, postcodes and dates: what can be asked of them once read."""

from __future__ import annotations

from datetime import date

import pytest

from graph.model.identifiers import (
    CellKey,
    IdentifierType,
    is_placeholder_birth_date,
    is_pseudo_agency,
    outcode,
    parse,
)
from graph.model.kinds import Kind

AS_OF = date(2026, 11, 1)


def test_three_segments_are_wing_landing_and_cell() -> None:
    key = CellKey.read("LEI-A-1-002")
    assert key is not None
    assert key.ancestors() == ((Kind.ESTABLISHMENT, "LEI"), (Kind.WING, "LEI-A"), (Kind.LANDING, "LEI-A-1"))
    assert (key.wing, key.spur, key.landing, key.cell) == ("LEI-A", None, "LEI-A-1", "LEI-A-1-002")


def test_four_segments_have_a_spur_between_wing_and_landing() -> None:
    key = CellKey.read("lei-A-1-2-003")
    assert key is not None
    assert key.ancestors() == (
        (Kind.ESTABLISHMENT, "LEI"),
        (Kind.WING, "LEI-A"),
        (Kind.SPUR, "LEI-A-1"),
        (Kind.LANDING, "LEI-A-1-2"),
    )
    assert key.places()[-1] == (Kind.CELL, "LEI-A-1-2-003")


@pytest.mark.parametrize("text", ["MDI-RECP", "MDI-A-1", "MDI-A-1-2-3-4"])
def test_at_other_depths_only_the_establishment_is_claimed(text: str) -> None:
    key = CellKey.read(text)
    assert key is not None
    assert key.ancestors() == ((Kind.ESTABLISHMENT, "MDI"),)
    assert (key.wing, key.spur, key.landing, key.cell) == (None, None, None, None)


def test_wing_one_is_not_an_ancestor_of_a_cell_on_wing_ten() -> None:
    first, tenth = CellKey.read("MDI-1-1-001"), CellKey.read("MDI-10-1-001")
    assert first is not None
    assert tenth is not None
    assert first.wing not in {key for _, key in tenth.places()}


def test_leading_zeros_tell_cells_apart() -> None:
    assert CellKey.read("LEI-A-1-002") != CellKey.read("LEI-A-1-2")


@pytest.mark.parametrize("path", ["A-1-002", "LEI-A-1-002", " a-1-002 "])
def test_a_path_within_a_known_prison_gives_the_full_key(path: str) -> None:
    key = CellKey.within("LEI", path)
    assert key is not None
    assert key.key == "LEI-A-1-002"
    assert key.path == "A-1-002"


@pytest.mark.parametrize(("establishment", "path"), [("OUT", "A-1-002"), ("LEI", ""), ("LEI", "LEI"), ("LEI", "A--1")])
def test_no_place_is_made_up_without_a_prison_or_a_path(establishment: str, path: str) -> None:
    assert CellKey.within(establishment, path) is None


@pytest.mark.parametrize("text", ["MDI", "A-1-002", "", "OUT", "LEI-", "LEI-Ä-1"])
def test_a_text_that_is_no_full_key_gives_no_place(text: str) -> None:
    assert CellKey.read(text) is None


def test_a_hostile_path_is_refused_without_delay() -> None:
    assert CellKey.read("LEI" + " - A" * 50_000 + " - !") is None


@pytest.mark.parametrize(("code", "is_state"), [("OUT", True), ("trn", True), ("LEI", False), ("LEEDCC", False)])
def test_released_and_in_transfer_are_states_and_not_places(code: str, is_state: bool) -> None:
    assert is_pseudo_agency(parse(IdentifierType.ESTABLISHMENT, code, as_of=AS_OF)) is is_state


@pytest.mark.parametrize(
    ("raw", "first_half"),
    [("ls122tj", "LS12"), ("M1 1AE", "M1"), ("SW1A", "SW1A"), ("NF1 1NF", None), ("nonsense", None), ("", None)],
)
def test_the_first_half_of_a_postcode_is_known_only_for_real_places(raw: str, first_half: str | None) -> None:
    assert outcode(parse(IdentifierType.POSTCODE, raw, as_of=AS_OF)) == first_half


def test_the_first_half_is_asked_of_postcodes_only() -> None:
    assert outcode(parse(IdentifierType.OTHER, "LS12 2TJ", as_of=AS_OF)) is None


@pytest.mark.parametrize(
    ("day", "placeholder"),
    [(date(1970, 1, 1), True), (date(1900, 1, 1), True), (date(1970, 1, 2), False), (date(1985, 6, 1), False)],
)
def test_filled_in_dates_of_birth_are_known(day: date, placeholder: bool) -> None:
    assert is_placeholder_birth_date(day) is placeholder
