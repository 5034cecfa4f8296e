"""An identifier in plain English: what was read, why it was flagged, and what would be right."""

from __future__ import annotations

from typing import Final

from graph.model.identifiers.check_letter import check_letter
from graph.model.identifiers.flags import BAD_CHECK_DIGIT, BAD_CHECK_LETTER, FLAG_MEANINGS
from graph.model.identifiers.public_numbers import nhs_check_digit
from graph.model.identifiers.types import Identifier, IdentifierType, joins_people

# What a person calls it, and the form that would be right with an example.
_FORMS: Final[dict[IdentifierType, tuple[str, str]]] = {
    IdentifierType.PRISON_NUMBER: ("prison number", "a letter, four digits and two letters, such as A1234BC"),
    IdentifierType.PNC: ("PNC number", "year, slash, up to seven digits and a letter, such as 2002/0073319Z"),
    IdentifierType.CRO: ("CRO number", "up to six digits, slash, year and a letter (065656/91H), or SF05/482703J"),
    IdentifierType.CRN: ("case reference number (CRN)", "a letter and six digits, such as X123456"),
    IdentifierType.NI_NUMBER: ("National Insurance number", "two letters, six digits and a letter A to D, AB123456C"),
    IdentifierType.BOOKING_NUMBER: ("booking number", "a letter, four digits and a letter, such as G1234H"),
    IdentifierType.ESTABLISHMENT: ("prison code", "two letters and I, such as LEI"),
    IdentifierType.OCG_ID: ("organised crime group number", "three digits, slash, seven digits, such as 001/0010058"),
    IdentifierType.CELL: ("cell", "prison, wing, landing and cell with hyphens, such as LEI-A-1-002"),
    IdentifierType.POSTCODE: ("postcode", "such as LS12 2TJ"),
    IdentifierType.PHONE: ("phone number", "digits with or without +44, such as 07700 900123"),
    IdentifierType.VEHICLE_REGISTRATION: ("vehicle registration", "such as AB12 CDE"),
    IdentifierType.PND_ID: ("PND id", "a number of at most 64 characters"),
    IdentifierType.CHS_NUMBER: ("CHS number", "a number of at most 64 characters"),
    IdentifierType.OCGM_NOMINAL_ID: ("OCGM nominal id", "a number of at most 64 characters"),
    IdentifierType.NHS_NUMBER: ("NHS number", "ten digits, such as 943 476 5919"),
    IdentifierType.DRIVER_LICENCE: ("driver licence number", "letters and digits, such as SMITH840325J912"),
    IdentifierType.ARREST_SUMMONS_NUMBER: ("arrest summons number", "digits and a letter"),
    IdentifierType.EMAIL: ("e-mail address", "such as name@example.org"),
    IdentifierType.OTHER: ("value of no known type", "any text"),
}


def what_it_is(kind: IdentifierType) -> str:
    """What a person calls a number of this type."""
    return _FORMS[kind][0]


def explain(identifier: Identifier) -> list[str]:
    """Sentences for a person, the reading first, then one for each flag, then what it may be used for."""
    name, form = _FORMS[identifier.type]
    sentences = [_reading(identifier, name, form)]
    if identifier.century_inferred and identifier.canonical:
        sentences.append(f"The year was given with two digits; {identifier.canonical[:4]} was inferred.")
    if identifier.check_letter_ok:
        sentences.append(f"The check {_mark(identifier)} is right.")
    for flag in identifier.flags:
        sentences.append(FLAG_MEANINGS[flag])
        if flag in (BAD_CHECK_LETTER, BAD_CHECK_DIGIT):
            sentences.append(_remedy(identifier, identifier.canonical or ""))
    sentences.append(_use(identifier))
    return sentences


def expected_check_letter(identifier: Identifier) -> str | None:
    """The check letter or digit that the number calls for; None where the type has none or nothing could be read."""
    canonical = identifier.canonical
    if canonical is None:
        return None
    if identifier.type is IdentifierType.PNC:
        return check_letter(canonical[2:4], canonical[5:-1])
    if identifier.type is IdentifierType.CRO:
        left, right = canonical[:-1].split("/")
        return check_letter(left[2:], right) if left.startswith("SF") else check_letter(right, left)
    if identifier.type is IdentifierType.NHS_NUMBER and identifier.check_letter_ok is not None:
        digit = nhs_check_digit(canonical[:9])
        return None if digit is None else str(digit)
    return None


def _reading(identifier: Identifier, name: str, form: str) -> str:
    if identifier.canonical is not None:
        return f"Read as {_article(name)} {name}: {identifier.canonical}."
    return f"Not read as {_article(name)} {name}. The right form is {form}."


def _remedy(identifier: Identifier, canonical: str) -> str:
    expected = expected_check_letter(identifier)
    mark = _mark(identifier)
    if expected is None:
        return f"No check {mark} fits these digits, so at least one of them is wrong."
    return f"These digits call for {expected}, not {canonical[-1]}: either the check {mark} or a digit was mistyped."


def _use(identifier: Identifier) -> str:
    if joins_people(identifier):
        return "Two records that carry it may be taken for one person."
    if identifier.valid and not identifier.placeholder:
        return "It is kept with its record; by itself it does not make two records one person."
    return "It is kept as it was sent and is not used to say that two records are one person."


def _mark(identifier: Identifier) -> str:
    return "digit" if identifier.type is IdentifierType.NHS_NUMBER else "letter"


def _article(name: str) -> str:
    return "an" if name[0].lower() in "aeio" or name.startswith(("NHS", "OCGM")) else "a"
