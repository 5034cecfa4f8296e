"""Files of labelled person records: which column holds what, and each row as a profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from graph.model.identifiers import IdentifierType, joins_people, parse
from graph.model.names import name_key
from loaders.matching.columns import ROLES, LabelledFileError, header_of, read_table
from loaders.matching.profiles import (
    Profile,
    birth,
    core_number,
    places,
    split_alias,
    split_forenames,
    street,
)

_OF_HEADER = {word.replace(" ", ""): role for role, words in ROLES.items() for word in words}
_TYPED = {
    "pnc": IdentifierType.PNC, "cro": IdentifierType.CRO, "prison_number": IdentifierType.PRISON_NUMBER,
    "crn": IdentifierType.CRN,
}  # fmt: skip
_ANY_DAY = date(2026, 1, 1)
_MISSING = frozenset({"", "NA", "N/A", "NAN", "NONE", "NULL", "UNKNOWN", "NK", "-", "?"})
_ENTITY_OF_RECORD = re.compile(r"(?:rec-)?(\d+)-(?:org|dup(?:-\d+)?)", re.IGNORECASE)
_DATE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?")
_DIGITS = re.compile(r"\d{8}")
_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11,
    "DEC": 12,
}  # fmt: skip
_WORDED = re.compile(r"(\d{1,2})[- ]?([A-Z]{3})[A-Z]*[- ,]*(\d{4}|\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows as profiles, the true person of each row, and what each column was taken for."""

    profiles: Sequence[Profile]
    truth: Sequence[str]
    columns: Mapping[str, str]


def guess_columns(headers: Sequence[str]) -> dict[str, str]:
    """What each header stands for; those that say nothing known are left out."""
    found = {}
    for header in headers:
        letters = re.sub(r"[^a-z0-9]", "", header.lower())
        if letters in _OF_HEADER:
            found[header] = _OF_HEADER[letters]
    roles = set(found.values())
    if {"first_name", "last_name"} <= roles or "last_name" in roles:
        found = {header: role for header, role in found.items() if role != "full_name"}
    return found


def read_labelled(path: Path, truth: str | None, columns: Mapping[str, str] | None = None) -> Labelled:
    """The file's rows. A truth of the form `rec-7-dup-1` means person 7. Raises LabelledFileError."""
    frame = read_table(path)
    headers = [str(header) for header in frame.columns]
    if truth is not None:
        truth = header_of(truth, headers, path)
    stated = {header_of(header, headers, path): role for header, role in (columns or {}).items()}
    guessed = guess_columns(headers)
    roles = {header: role for header, role in guessed.items() if role not in stated.values()} | stated
    roles = {header: role for header, role in roles.items() if role != "ignore" and header != truth}
    if not {"last_name", "full_name", "first_name"} & set(roles.values()):
        raise LabelledFileError(
            f"{path.name}: no column was recognised as a name; say which is which with a map from header to role"
        )
    said = [] if truth is None else frame[truth].astype(str).tolist()
    if said and not any(map(cleaned, said)):
        raise LabelledFileError(
            f"{path.name}: {truth!r} is empty in every row; name the column that says whose each row is"
        )
    people = entities(said)
    return Labelled(list(profiles_of(frame, roles)), people, roles)


def profiles_of(frame: pd.DataFrame, roles: Mapping[str, str]) -> Iterator[Profile]:
    """Each row as a profile."""
    by_role: dict[str, list[str]] = {}
    for header, role in roles.items():
        by_role.setdefault(role, []).append(header)
    dates = [value for header in by_role.get("birth_date", ()) for value in frame[header]]
    read_date = date_reader(dates)
    headers = list(roles)
    places_of = {role: [headers.index(header) for header in named] for role, named in by_role.items()}
    for row in frame[headers].itertuples(index=False, name=None):
        cells = [cleaned(value) for value in row]
        yield _profile({role: [cells[at] for at in ats if cells[at]] for role, ats in places_of.items()}, read_date)


def cleaned(value: object) -> str:
    """A cell's text; nothing where it says that it says nothing."""
    text = str(value).strip()
    return "" if text.upper() in _MISSING else text


def entities(values: Iterable[str]) -> list[str]:
    """Whose each row is. Of a row that does not say nothing is known: it counts as nobody else's."""
    found = []
    for row, value in enumerate(values):
        matched = _ENTITY_OF_RECORD.fullmatch(value.strip())
        found.append(matched[1] if matched else cleaned(value) or f"row {row}")
    return found


def _profile(cells: Mapping[str, list[str]], read_date: Callable[[str], date | None]) -> Profile:
    first, middle, last = _names(cells)
    aliases = [split_alias(part) for text in cells.get("aliases", ()) for part in re.split(r"[;|]", text)]
    postcodes, areas = places(cells.get("postcode", ()), cells.get("town", ()))
    births = [day for text in cells.get("birth_date", ()) if (day := birth(read_date(text)))]
    if not births and (day := _of_parts(cells)):
        births = [day]
    read = [
        parse(kind, text, as_of=_ANY_DAY) for role, kind in _TYPED.items() for text in cells.get(role, ())
    ]  # fmt: skip
    national = next((re.sub(r"[^A-Z0-9]", "", text.upper()) for text in cells.get("national_id", ())), "")
    national = "" if len(set(national)) < 2 else national
    identifiers = {(str(each.type), each.canonical) for each in read if each.canonical and joins_people(each)}
    if national:
        identifiers.add(("national-id", national))
    cores = (core_number(each.type, each.canonical) for each in read if each.canonical and not each.placeholder)
    lasts = {name_key(text) for text in cells.get("other_last_name", ())} | {alias[1] for alias in aliases}
    line = " ".join([*cells.get("house_number", ())[:1], *cells.get("address", ())[:1]])
    return Profile(
        first=first,
        middle=middle,
        last=last,
        other_firsts=tuple(sorted({alias[0] for alias in aliases} - {"", first})),
        other_lasts=tuple(sorted(lasts - {"", last})),
        born=births[0] if births else None,
        other_births=tuple(sorted(set(births[1:]) - set(births[:1]))),
        postcodes=postcodes,
        areas=areas,
        address=street(line) if cells.get("address") else "",
        email=next(iter(cells.get("email", ())), "").lower(),
        phones=tuple(sorted({number for text in cells.get("phone", ()) if (number := _phone(text))})),
        sex=next(iter(cells.get("sex", ())), "")[:1].upper().replace("U", ""),
        identifiers=tuple(sorted(identifiers)),
        cores=tuple(sorted({core for core in cores if core})),
        national_id=national,
    )


def _names(cells: Mapping[str, list[str]]) -> tuple[str, str, str]:
    last = next((key for text in cells.get("last_name", ()) if (key := name_key(text))), "")
    first, middle = split_forenames(next(iter(cells.get("first_name", ())), ""))
    middle = name_key(next(iter(cells.get("middle_names", ())), "")) or middle
    if not last and not first:
        for text in cells.get("full_name", ()):
            if "," in text:
                last, _, rest = text.partition(",")
                last = name_key(last)
                first, middle = split_forenames(rest)
            else:
                words = name_key(text).split()
                first, middle, last = (words[0], " ".join(words[1:-1]), words[-1]) if len(words) > 1 else ("", "", text)
            break
    return first, middle, last


@lru_cache(maxsize=100_000)
def _phone(text: str) -> str:
    read = parse(IdentifierType.PHONE, text, as_of=_ANY_DAY)
    if read.placeholder:
        return ""
    digits = re.sub(r"\D", "", text)
    return read.canonical or (digits if len(digits) >= 6 else "")


def _of_parts(cells: Mapping[str, list[str]]) -> date | None:
    try:
        year, month, day = (
            int(float(next(iter(cells.get(f"birth_{part}", ())), "1"))) for part in ("year", "month", "day")
        )
        return birth(date(year, month, day)) if cells.get("birth_year") and cells.get("birth_month") else None
    except ValueError:
        return None


def date_reader(values: Sequence[str]) -> Callable[[str], date | None]:
    """A reader of this file's dates. Whether the day or the month comes first is what fits more of its cells."""
    matches = [match for value in values if (match := _DATE.fullmatch(str(value).strip()))]
    short = [match for match in matches if len(match[1]) <= 2]
    month_first = sum(int(match[2]) > 12 for match in short) > sum(int(match[1]) > 12 for match in short)
    compact = [text for value in values if _DIGITS.fullmatch(text := str(value).strip())]
    year_first = sum(text[:2] in ("18", "19", "20") for text in compact) * 2 >= len(compact)

    @lru_cache(maxsize=200_000)
    def read(text: str) -> date | None:
        text = text.strip().removesuffix(".0")
        if match := _DATE.fullmatch(text):
            parts = [int(part) for part in match.groups()]
            if len(match[1]) == 4 or parts[0] > 31:
                return _day(*parts)
            one, two = (parts[1], parts[0]) if not month_first else (parts[0], parts[1])
            return _day(_century(parts[2]), one, two)
        if _DIGITS.fullmatch(text):
            if year_first:
                return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
            one, two = int(text[:2]), int(text[2:4])
            return _day(int(text[4:]), *((one, two) if month_first else (two, one)))
        if match := _WORDED.fullmatch(text):
            return _day(_century(int(match[3])), _MONTHS.get(match[2].upper(), 0), int(match[1]))
        return None

    return read


def _century(year: int) -> int:
    if year >= 100:
        return year
    return 2000 + year if year <= _ANY_DAY.year % 100 else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    """The date; where the month can only be a day, the two were transposed."""
    for each in ((year, month, day), (year, day, month)):
        try:
            return date(*each)
        except ValueError:
            continue
    return None
