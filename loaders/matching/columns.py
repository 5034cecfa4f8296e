"""Tables of labelled records as strangers write them: separators, encodings, headers, and maps of what each holds."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import yaml

# What a column may hold, with the words that headers use for it, after case and punctuation are gone.
ROLES: Mapping[str, tuple[str, ...]] = {
    "first_name": (
        "first name",
        "firstname",
        "fname",
        "forename",
        "forenames",
        "given name",
        "givenname",
        "given names",
        "first",
        "name first",
        "fname c1",
        "first names",
        "name 1",
        "christian name",
    ),
    "middle_names": ("middle name", "middle names", "middlename", "midl name", "middle", "second name", "fname c2"),
    "last_name": (
        "last name",
        "lastname",
        "lname",
        "surname",
        "family name",
        "familyname",
        "last",
        "name last",
        "lname c1",
        "sname",
        "surnames",
    ),
    "full_name": ("full name", "fullname", "name", "person name", "first and surname", "patient name", "names"),
    "other_last_name": (
        "previous surname",
        "maiden name",
        "former surname",
        "previous last name",
        "birth name",
        "lname c2",
    ),
    "aliases": ("aliases", "alias", "aka", "also known as", "nickname", "nicknames", "other names"),
    "birth_date": (
        "date of birth",
        "dateofbirth",
        "dob",
        "birth date",
        "birthdate",
        "born",
        "birthday",
        "date birth",
        "d o b",
    ),
    "birth_year": ("birth year", "year of birth", "by", "yob", "dob year", "byear", "year birth"),
    "birth_month": ("birth month", "month of birth", "bm", "mob", "dob month", "bmonth"),
    "birth_day": ("birth day", "day of birth", "bd", "dob day", "bday"),
    "postcode": ("postcode", "post code", "postal code", "zip", "zipcode", "zip code", "postcode fake", "pcode"),
    "house_number": ("street number", "house number", "number", "house no", "street no", "stno"),
    "address": (
        "address",
        "address 1",
        "address1",
        "address line 1",
        "street",
        "street name",
        "street address",
        "addr",
        "address line1",
        "res street address",
        "add1",
    ),
    "town": (
        "city",
        "town",
        "suburb",
        "locality",
        "address 2",
        "address2",
        "address line 2",
        "birth place",
        "place of birth",
        "res city desc",
        "municipality",
        "add2",
        "address line2",
    ),
    "email": ("email", "e mail", "email address", "mail"),
    "phone": ("phone", "telephone", "mobile", "phone number", "tel", "mobile number", "phone1", "full phone number"),
    "sex": ("sex", "gender", "gender code", "sex code"),
    "national_id": (
        "soc sec id",
        "socsecid",
        "ssn",
        "social security number",
        "national id",
        "national insurance number",
        "nino",
        "ni number",
        "id number",
        "passport",
        "passport number",
        "driver licence",
        "drivers license",
        "ssn id",
    ),
    "pnc": ("pnc", "pnc number", "pnc id"),
    "cro": ("cro", "cro number"),
    "prison_number": ("prison number", "prisoner number", "noms number", "nomis no", "nomis number", "noms id"),
    "crn": ("crn", "case reference number"),
}

# Separators by how likely they are where a header's first line has none or as many of two.
_SEPARATORS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class LabelledFileError(Exception):
    """A labelled file cannot be read as one; the message names file, column and remedy."""


def read_table(path: Path) -> pd.DataFrame:
    """A CSV (or Parquet) file with every cell as text, empty where it says nothing.

    Commas, semicolons, tabs and bars separate; UTF-8, UTF-16 and, failing both, Windows-1252 are read.
    """
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path).astype("string").fillna("")
        else:
            encoding, first = _encoding(path)
            frame = pd.read_csv(
                path,
                dtype=str,
                keep_default_na=False,
                skipinitialspace=True,
                index_col=False,
                sep=max(_SEPARATORS, key=first.count),
                encoding=encoding,
                encoding_errors="replace",
            )
    except OSError as error:
        raise LabelledFileError(f"the file {path.name} cannot be opened: {error.strerror or error}") from error
    except ValueError as error:
        raise LabelledFileError(f"the file {path.name} cannot be read as a table: {str(error).strip()}") from error
    frame.columns = [str(column).strip() for column in frame.columns]
    return frame.fillna("").astype(object)


def _encoding(path: Path) -> tuple[str, str]:
    """A file's encoding and its first line."""
    raw = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = raw.decode(encoding, "replace")
    return encoding, text.partition("\n")[0]


def header_of(name: str, headers: Sequence[str], path: Path) -> str:
    """The header of this name, whatever its case and the space around it. Raises LabelledFileError listing all."""
    if name in headers:
        return name
    found = [header for header in headers if header.casefold() == name.strip().casefold()]
    if len(found) != 1:
        raise LabelledFileError(f"the file {path.name} has no column {name}; it has {', '.join(headers)}")
    return found[0]


def read_columns(path: Path) -> dict[str, str]:
    """A map from a column's header to its role, from YAML, either way round. Raises LabelledFileError."""
    try:
        data = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise LabelledFileError(f"the file {path.name} cannot be read: {error}") from error
    if not isinstance(data, dict) or not data:
        raise LabelledFileError(f"the file {path.name} must map headers to roles, as in `given_name: first_name`")
    known = set(ROLES) | {"ignore"}
    pairs = [(str(key), value) for key, value in data.items()]
    if not {str(value) for _, value in pairs} <= known and {key for key, _ in pairs} <= known:
        return {header: role for role, value in pairs for header in _several(value)}
    unknown = sorted({str(value) for _, value in pairs} - known)
    if unknown:
        raise LabelledFileError(
            f"the file {path.name}: unknown roles {', '.join(unknown)}; there are {', '.join(ROLES)}, and ignore"
        )
    return {header: str(role) for header, role in pairs}


def _several(value: object) -> Iterable[str]:
    return map(str, value) if isinstance(value, list) else (str(value),)
