"""What one record says of a person, cleaned for comparing: silence is empty, never a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graph.model.identifiers import IdentifierType, is_placeholder_birth_date, parse
from graph.model.names import name_key

_PNC_CORE = re.compile(r"(?:\d\d)?(\d\d)/\d?(\d{6})[A-Z]?")
_CRO_CORE = re.compile(r"(\d{1,6})/(\d\d)[A-Z]?")
# A UK postcode lies on about fifteen doors; codes of other forms cover a town.
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
_NOT_LETTERS = re.compile(r"[^A-Z0-9]+")
_STREET_WORDS = {
    "STREET": "ST", "ROAD": "RD", "AVENUE": "AV", "AVE": "AV", "CLOSE": "CL", "COURT": "CT", "CRESCENT": "CR",
    "CRES": "CR", "DRIVE": "DR", "GARDENS": "GDNS", "LANE": "LA", "PLACE": "PL", "SQUARE": "SQ", "TERRACE": "TCE",
    "TERR": "TCE", "FLAT": "APT", "UNIT": "APT",
}  # fmt: skip
# A reader of PNCs needs a day to choose a century by; a core has none, so any day serves.
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Profile:
    """One record's word on a person. Names are in `graph.model.names` form; tuples are sorted and without repeats.

    `other_firsts`, `other_lasts` and `other_births` come of aliases, former names and further statements.
    `identifiers` are (type, canonical) pairs that may say who somebody is; `cores` what PNC and CRO numbers have in
    common; `national_id` one number in which a single slip is told from another number.
    """

    first: str = ""
    middle: str = ""
    last: str = ""
    other_firsts: tuple[str, ...] = ()
    other_lasts: tuple[str, ...] = ()
    born: date | None = None
    other_births: tuple[date, ...] = ()
    postcodes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    address: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    sex: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    cores: tuple[str, ...] = ()
    national_id: str = ""


def split_forenames(text: str) -> tuple[str, str]:
    """First and middle names."""
    first, _, middle = name_key(text).partition(" ")
    return first, middle


def split_alias(text: str) -> tuple[str, str]:
    """First and last name of an alias; one word alone may be either, and is given as both."""
    if "," in text:
        last, _, first = text.partition(",")
        return split_forenames(first)[0], name_key(last)
    words = name_key(text).split()
    if not words:
        return "", ""
    return words[0], words[-1]


def birth(day: date | None) -> date | None:
    """A birth date, unless it is one that systems fill in for want of another."""
    return None if day is None or is_placeholder_birth_date(day) else day


def places(postcodes: Iterable[str], towns: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Postcodes in their canonical form, and areas: outward halves, codes of other forms, and towns."""
    full, areas = set(), {cleaned for town in towns if (cleaned := plain(town))}
    for raw in postcodes:
        upper = raw.strip().upper()
        if not upper:
            continue
        read = parse(IdentifierType.POSTCODE, upper, as_of=_ANY_DAY)
        if read.placeholder or ("unreadable" in read.flags and not any(letter.isdigit() for letter in upper)):
            continue
        if read.canonical is not None:
            if _UK_POSTCODE.fullmatch(read.canonical):
                full.add(read.canonical)
            areas.add(read.canonical.partition(" ")[0])
        else:
            areas.add("CODE " + plain(upper))
    return tuple(sorted(full)), tuple(sorted(areas))


def plain(text: str) -> str:
    """Letters and digits in capitals, one space between words."""
    return _NOT_LETTERS.sub(" ", name_key(text)).strip()


def street(text: str) -> str:
    """An address line with its usual words in their short forms."""
    return " ".join(_STREET_WORDS.get(word, word) for word in plain(text).split())


def core_number(type: str, canonical: str) -> str | None:
    """The serial and year that a PNC and a CRO number of one arrest share, whatever their check letters."""
    if type == IdentifierType.PNC and (match := _PNC_CORE.fullmatch(canonical)):
        return f"{int(match[2])}/{match[1]}" if int(match[2]) else None
    if type == IdentifierType.CRO and (match := _CRO_CORE.fullmatch(canonical)):
        return f"{int(match[1])}/{match[2]}" if int(match[1]) else None
    return None
