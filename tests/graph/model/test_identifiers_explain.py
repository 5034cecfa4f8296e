"""What a person is told about one identifier."""

from __future__ import annotations

from datetime import date

import pytest

from graph.model.identifiers import IdentifierType, expected_check_letter, explain, parse

AS_OF = date(2026, 11, 1)


def sentences(kind: IdentifierType, raw: str) -> str:
    return " ".join(explain(parse(kind, raw, as_of=AS_OF)))


def test_a_good_number_is_read_back_with_its_inferred_year() -> None:
    assert explain(parse(IdentifierType.PNC, "12/394773H", as_of=AS_OF)) == [
        "Read as a PNC number: 2012/0394773H.",
        "The year was given with two digits; 2012 was inferred.",
        "The check letter is right.",
        "Two records that carry it may be taken for one person.",
    ]


@pytest.mark.parametrize(
    ("kind", "raw", "letter"),
    [
        (IdentifierType.PNC, "2012/394773A", "H"),
        (IdentifierType.CRO, "65656/91A", "H"),
        (IdentifierType.CRO, "SF83/50058A", "Z"),
        (IdentifierType.NHS_NUMBER, "943 476 5918", "9"),
    ],
)
def test_a_wrong_letter_is_told_with_the_right_one(kind: IdentifierType, raw: str, letter: str) -> None:
    read = parse(kind, raw, as_of=AS_OF)
    assert expected_check_letter(read) == letter
    assert f"call for {letter}, not {raw[-1]}" in " ".join(explain(read))
    assert "not used to say that two records are one person" in " ".join(explain(read))


def test_digits_that_no_check_digit_fits_are_told_as_such() -> None:
    assert "No check digit fits" in sentences(IdentifierType.NHS_NUMBER, "000 000 0060")


@pytest.mark.parametrize("kind", list(IdentifierType))
def test_an_empty_field_of_any_type_says_what_would_be_right(kind: IdentifierType) -> None:
    text = sentences(kind, "")
    assert text.startswith("Not read as a")
    assert "The right form is" in text
    assert "The field is empty." in text


def test_a_placeholder_with_a_right_letter_is_still_called_one() -> None:
    text = sentences(IdentifierType.CRO, "000000/00Z")
    assert "The check letter is right." in text
    assert "stands for no real person" in text
    assert "taken for one person" not in text


def test_a_shared_thing_is_said_not_to_make_people_one() -> None:
    assert "by itself it does not make two records one person" in sentences(IdentifierType.PHONE, "07700 900123")


def test_no_letter_is_expected_where_the_type_has_none() -> None:
    assert expected_check_letter(parse(IdentifierType.CRN, "X123456", as_of=AS_OF)) is None
    assert expected_check_letter(parse(IdentifierType.PNC, "nonsense", as_of=AS_OF)) is None
