"""What holds for every text, not only for the examples."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from graph.model.identifiers import FLAG_MEANINGS, IdentifierType, explain, joins_people, parse
from graph.model.identifiers.check_letter import CHECK_LETTERS, check_letter
from graph.model.identifiers.public_numbers import nhs_check_digit

AS_OF = date(2026, 11, 1)
TYPES = st.sampled_from(IdentifierType)
DATES = st.dates()
SHAPES = {
    IdentifierType.PRISON_NUMBER: r"[A-Z][0-9]{4}[A-Z]{2}",
    IdentifierType.PNC: r"([0-9]{4}|[0-9]{2})/?[0-9]{1,7}[A-Z]",
    IdentifierType.CRO: r"[0-9]{1,6}/[0-9]{2}[A-Z]|SF[0-9]{2}/[0-9]{1,6}[A-Z]",
    IdentifierType.CRN: r"[A-Z]{1,2}[0-9]{6}",
    IdentifierType.NI_NUMBER: r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-F]?",
    IdentifierType.BOOKING_NUMBER: r"[A-Z][0-9]{4}[A-Z]",
    IdentifierType.ESTABLISHMENT: r"[A-Z]{2}I|OUT|TRN|ZZGHI",
    IdentifierType.OCG_ID: r"[0-9]{3} ?/ ?[0-9]{7}",
    IdentifierType.CELL: r"([A-Z]{2}I-)?[A-Z0-9]( ?- ?[A-Z0-9]{1,3}){0,4}",
    IdentifierType.POSTCODE: r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}",
    IdentifierType.PHONE: r"(\+|0|00|44|\+44 ?\(0\)|0044)?[ 0-9()-]{3,18}( ext [0-9]{2})?",
    IdentifierType.VEHICLE_REGISTRATION: r"[A-Z0-9]{2,4} ?[A-Z0-9]{2,4}",
    IdentifierType.NHS_NUMBER: r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
    IdentifierType.EMAIL: r"[a-zA-Z.]{1,5}@[a-zA-Z]{1,5}\.[a-z]{2}",
}
NUMBERS = r"[A-Za-z0-9 ./-]{1,12}"
PAD = st.sampled_from(["", " ", "\t", "\u00a0", "\ufeff", "\n"])


def near_shapes(kind: IdentifierType) -> st.SearchStrategy[str]:
    """Texts of about the right form, some in lower case, padded, or with one character too many."""
    shaped = st.from_regex(SHAPES.get(kind, NUMBERS), fullmatch=True)
    altered = st.one_of(shaped, shaped.map(str.lower), st.tuples(shaped, st.characters()).map("".join))
    return st.tuples(PAD, altered, PAD).map("".join)


TYPED_TEXTS = st.one_of(
    st.tuples(TYPES, st.text(st.characters(exclude_categories=()))),
    TYPES.flatmap(lambda kind: st.tuples(st.just(kind), near_shapes(kind))),
)


@given(TYPED_TEXTS, DATES)
@example((IdentifierType.OTHER, "i\u0307"), AS_OF)
@example((IdentifierType.EMAIL, "W\u030a@x.y"), AS_OF)
@example((IdentifierType.OTHER, "A\u00ad\u0301 \u00a8"), AS_OF)
@example((IdentifierType.PHONE, "0-(070)893-3322"), AS_OF)
@example((IdentifierType.PHONE, "+00447700900123"), AS_OF)
@example((IdentifierType.PND_ID, "\ud800"), AS_OF)
def test_any_text_is_kept_raw_and_its_canonical_form_reads_as_itself(
    typed: tuple[IdentifierType, str], as_of: date
) -> None:
    kind, raw = typed
    read = parse(kind, raw, as_of=as_of)
    assert (read.type, read.raw) == (kind, raw)
    if read.canonical is None:
        assert not read.valid
        return
    again = parse(kind, read.canonical, as_of=AS_OF)
    assert again.canonical == read.canonical
    assert (again.valid, again.check_letter_ok) == (read.valid, read.check_letter_ok)
    assert again.placeholder == read.placeholder
    assert joins_people(again) == joins_people(read)


@given(TYPED_TEXTS)
def test_every_doubt_has_a_flag_and_every_flag_a_sentence(typed: tuple[IdentifierType, str]) -> None:
    kind, raw = typed
    read = parse(kind, raw, as_of=AS_OF)
    assert set(read.flags) <= set(FLAG_MEANINGS)
    assert len(set(read.flags)) == len(read.flags)
    assert read.flags or (read.valid and not read.placeholder)
    assert ("placeholder" in read.flags) == read.placeholder
    assert {FLAG_MEANINGS[flag] for flag in read.flags} <= set(explain(read))


YEARS = st.integers(0, 99).map("{:02d}".format)
SERIALS = st.integers(1, 9_999_999)


@given(YEARS, SERIALS, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from(["", "19", "20"]))
def test_exactly_one_letter_of_the_alphabet_is_right_for_a_pnc(
    year: str, serial: int, letter: str, century: str
) -> None:
    right = check_letter(year, f"{serial:07d}")
    read = parse(IdentifierType.PNC, f"{century}{year}/{serial}{letter}", as_of=AS_OF)
    assert read.valid == read.check_letter_ok == (letter == right)
    assert ("bad-check-letter" in read.flags) == (letter != right)
    assert read.canonical is not None
    assert read.canonical.endswith(f"{year}/{serial:07d}{letter}")


@given(YEARS, st.integers(1, 999_999), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.booleans())
def test_exactly_one_letter_of_the_alphabet_is_right_for_a_cro(year: str, serial: int, letter: str, file: bool) -> None:
    right = check_letter(year, str(serial) if file else f"{serial:06d}")
    raw = f"SF{year}/{serial}{letter}" if file else f"{serial}/{year}{letter}"
    read = parse(IdentifierType.CRO, raw, as_of=AS_OF)
    assert read.valid == read.check_letter_ok == (letter == right)
    assert ("bad-check-letter" in read.flags) == (letter != right)


@given(YEARS, SERIALS, st.sampled_from(["19", "20"]), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_of_a_pnc_is_always_flagged(
    year: str, serial: int, century: str, position: int, change: int
) -> None:
    digits = f"{year}{serial:07d}"
    wrong = digits[:position] + str((int(digits[position]) + change) % 10) + digits[position + 1 :]
    letter = check_letter(year, digits[2:])
    read = parse(IdentifierType.PNC, f"{century}{wrong[:2]}/{wrong[2:]}{letter}", as_of=AS_OF)
    assert read.flags[0] == "bad-check-letter"


@given(YEARS, SERIALS)
def test_all_written_forms_of_a_pnc_come_to_one_canonical_form(year: str, serial: int) -> None:
    letter = check_letter(year, f"{serial:07d}")
    century = "20" if int(year) <= 26 else "19"
    forms = {
        f"{year}/{serial}{letter}",
        f"{year}/{serial:07d}{letter}",
        f"{year}{serial}{letter}",
        f"{century}{year}/{serial}{letter}",
        f"{century}{year}/{serial:07d}{letter}",
        f"{century}{year}{serial:07d}{letter}",
    }
    assert {parse(IdentifierType.PNC, form, as_of=AS_OF).canonical for form in forms} == {
        f"{century}{year}/{serial:07d}{letter}"
    }


@given(TYPED_TEXTS, DATES, DATES)
def test_the_date_of_reading_moves_only_the_century_of_a_two_digit_year(
    typed: tuple[IdentifierType, str], first: date, second: date
) -> None:
    kind, raw = typed
    one, other = parse(kind, raw, as_of=first), parse(kind, raw, as_of=second)
    if one.century_inferred:
        assert kind is IdentifierType.PNC
        assert one.canonical is not None
        assert other.canonical is not None
        assert one.canonical[2:] == other.canonical[2:]
        assert (one.valid, one.flags) == (other.valid, other.flags)
    else:
        assert one == other


@given(st.integers(0, 999_999_999).map("{:09d}".format), st.integers(0, 9))
def test_at_most_one_check_digit_is_right_for_an_nhs_number(stem: str, digit: int) -> None:
    read = parse(IdentifierType.NHS_NUMBER, f"{stem}{digit}", as_of=AS_OF)
    assert read.check_letter_ok == (nhs_check_digit(stem) == digit)


@given(st.integers(7_000_000_000, 7_999_999_999).map(str))
def test_all_written_forms_of_a_mobile_number_come_to_one_canonical_form(national: str) -> None:
    forms = {
        f"0{national}",
        f"0{national[:4]} {national[4:]}",
        f"+44{national}",
        f"+44 (0){national[:4]} {national[4:7]}-{national[7:]}",
        f"0044{national}",
        f"44{national}",
        national,
    }
    assert {parse(IdentifierType.PHONE, form, as_of=AS_OF).canonical for form in forms} == {f"+44{national}"}


def test_the_letters_that_look_like_digits_are_no_check_letters() -> None:
    assert re.fullmatch("[A-HJ-NP-RT-Z]{23}", CHECK_LETTERS)
    assert len(set(CHECK_LETTERS)) == 23
