"""Every worked example, one row each in the table beside this file. The date of reading is 1 November 2026."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from graph.model.identifiers import FLAG_MEANINGS, IdentifierType, joins_people, parse

AS_OF = date(2026, 11, 1)
TABLE = Path(__file__).with_suffix(".csv")
LETTER = {"ok": True, "wrong": False, "none": None}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['type']}:{row['raw']}")
def test_a_value_reads_as_the_table_says(row: dict[str, str]) -> None:
    read = parse(IdentifierType(row["type"]), row["raw"], as_of=AS_OF)
    assert read.raw == row["raw"]
    assert {
        "canonical": read.canonical or "",
        "valid": read.valid,
        "letter": read.check_letter_ok,
        "placeholder": read.placeholder,
        "flags": "|".join(read.flags),
    } == {
        "canonical": row["canonical"],
        "valid": row["valid"] == "yes",
        "letter": LETTER[row["letter"]],
        "placeholder": row["placeholder"] == "yes",
        "flags": row["flags"],
    }


def test_the_table_has_an_example_of_every_type_and_every_flag() -> None:
    assert {row["type"] for row in rows()} == set(IdentifierType)
    assert {flag for row in rows() for flag in row["flags"].split("|") if flag} == set(FLAG_MEANINGS)


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        (IdentifierType.PRISON_NUMBER, "A1234BC"),
        (IdentifierType.PNC, "12/394773H"),
        (IdentifierType.CRO, "65656/91H"),
        (IdentifierType.CRN, "X123456"),
        (IdentifierType.NI_NUMBER, "AB123456C"),
        (IdentifierType.PND_ID, "PND0012345"),
        (IdentifierType.CHS_NUMBER, "123456/79A"),
        (IdentifierType.OCGM_NOMINAL_ID, "N-10045"),
        (IdentifierType.DRIVER_LICENCE, "SMITH840325J912"),
    ],
)
def test_a_valid_personal_number_joins_people(type_: IdentifierType, raw: str) -> None:
    assert joins_people(parse(type_, raw, as_of=AS_OF))


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        (IdentifierType.PNC, "99/111222A"),
        (IdentifierType.CRO, "000000/00Z"),
        (IdentifierType.CRO, "29906/123"),
        (IdentifierType.NI_NUMBER, "QQ123456B"),
        (IdentifierType.PND_ID, "SEE REMARKS"),
        (IdentifierType.PND_ID, "1.23457E+11"),
        (IdentifierType.CHS_NUMBER, "0000"),
        (IdentifierType.BOOKING_NUMBER, "G1234H"),
        (IdentifierType.PHONE, "07700 900123"),
        (IdentifierType.POSTCODE, "WN3 4NL"),
        (IdentifierType.EMAIL, "a@example.org"),
        (IdentifierType.VEHICLE_REGISTRATION, "RY52 APF"),
        (IdentifierType.OCG_ID, "001/0010058"),
        (IdentifierType.NHS_NUMBER, "943 476 5919"),
        (IdentifierType.OTHER, "A1234BC"),
    ],
)
def test_a_wrong_shared_or_placeholder_value_never_joins_people(type_: IdentifierType, raw: str) -> None:
    assert not joins_people(parse(type_, raw, as_of=AS_OF))


def test_one_text_means_what_its_field_says_and_is_never_guessed() -> None:
    as_pnc = parse(IdentifierType.PNC, "81/34U", as_of=AS_OF)
    as_cro = parse(IdentifierType.CRO, "81/34U", as_of=AS_OF)
    assert (as_pnc.canonical, as_pnc.valid) == ("1981/0000034U", True)
    assert (as_cro.canonical, as_cro.valid, as_cro.flags) == ("000081/34U", False, ("bad-check-letter",))


@pytest.mark.parametrize(
    ("as_of", "canonical"),
    [
        (date(2012, 1, 1), "2012/0394773H"),
        (date(2011, 12, 31), "1912/0394773H"),
        (date(2026, 11, 1), "2012/0394773H"),
        (date(1999, 6, 1), "1912/0394773H"),
    ],
)
def test_a_two_digit_year_is_never_read_as_one_after_the_stated_date(as_of: date, canonical: str) -> None:
    read = parse(IdentifierType.PNC, "12/394773H", as_of=as_of)
    assert (read.canonical, read.century_inferred) == (canonical, True)


def test_a_four_digit_year_is_taken_as_written() -> None:
    read = parse(IdentifierType.PNC, "2026/0000100D", as_of=date(2001, 1, 1))
    assert (read.canonical, read.century_inferred) == ("2026/0000100D", False)
