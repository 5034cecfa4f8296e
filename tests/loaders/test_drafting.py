"""A drafted mapping: what can be told is told, what cannot is asked, and it loads as it stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from api.answers.mappings import checked, drafted
from loaders.mapping import load_mapping
from loaders.readers import RawRow, WrongFileError, open_table
from tests.loaders.mapping.feeds import mapping_of
from tests.loaders.readers.books import write_book

ROWS = "Ref,Surname,First Name,DOB,NOMS No,PNC,Seen At,Source Number\n" + "".join(
    f"R{n},Vane,Edda,{13 + n % 10:02}/0{1 + n % 9}/1990,A{1000 + n}BC,2002/0073319Z,0{1 + n % 9}/05/2026 14:00,9\n"
    for n in range(30)
)


def draft(tmp_path: Path, content: str = ROWS, name: str = "people_2026-11-01.csv") -> tuple[str, Path]:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return drafted(path), path


def test_a_draft_loads_as_it_stands(tmp_path: Path) -> None:
    text, path = draft(tmp_path)
    mapping = tmp_path / "drafted.yml"
    mapping.write_text(text, "utf-8")
    trial = checked(mapping, path, 1).trial
    assert trial is not None
    assert (trial.rows, trial.accepted) == (30, 30)


def test_what_the_columns_tell_is_filled_in(tmp_path: Path) -> None:
    mapping = mapping_of(draft(tmp_path)[0])
    (person,) = mapping.body.entities
    assert [part.columns for part in mapping.body.record.key] == [("Ref",)]
    assert person.key.columns == ("NOMS No",)
    assert set(person.properties) == {"surname", "forenames", "date_of_birth"}
    assert {claim.type for claim in mapping.body.identifiers} == {"prison-number", "pnc"}
    assert mapping.body.times.dates == ("DD/MM/YYYY",)


SIGHTINGS = "Ref,Seen With,NOMIS,Person (Surname and Forename),D.O.B.,Seen On\n" + "".join(
    f'S{n},{f"B{1000 + n}BC" if n % 2 else ""},A{1000 + n}BC,"Vane, Edda",{13 + n % 10}.0{1 + n % 9}.1990,'
    f"0{1 + n % 9}.10.{'26' if n == 7 else '2026'} 14:00\n"
    for n in range(30)
)


def test_a_second_number_of_one_kind_is_not_drafted_as_the_same_persons(tmp_path: Path) -> None:
    text, _ = draft(tmp_path, SIGHTINGS)
    (claim,) = mapping_of(text).body.identifiers
    assert claim.value.columns == ("NOMIS",)
    (left,) = [line for line in text.splitlines() if 'value: "Seen With"' in line]
    assert left.lstrip().startswith("# - {entity: person")
    assert "DECIDE" in left


def test_a_cell_of_several_names_is_not_drafted_as_a_surname(tmp_path: Path) -> None:
    text, _ = draft(tmp_path, SIGHTINGS)
    (person,) = mapping_of(text).body.entities
    assert set(person.properties) == {"date_of_birth"}
    assert "several names to a cell" in text


def test_one_mistyped_date_makes_no_other_column(tmp_path: Path) -> None:
    times = mapping_of(draft(tmp_path, SIGHTINGS)[0]).body.times
    assert (times.dates, times.instants) == (("DD.MM.YYYY",), ("DD.MM.YYYY HH:MI",))


def test_day_and_month_that_cannot_be_told_apart_are_a_persons_decision(tmp_path: Path) -> None:
    text, _ = draft(tmp_path)
    (line,) = [line for line in text.splitlines() if '"Seen At"' in line]
    assert "DECIDE" in line
    assert "MM/DD/YYYY" in line


def test_a_column_that_would_name_a_source_is_refused_from_the_start(tmp_path: Path) -> None:
    assert mapping_of(draft(tmp_path)[0]).refused == ("source number",)


def test_odd_column_names_are_quoted_and_the_draft_still_validates(tmp_path: Path) -> None:
    text, _ = draft(tmp_path, 'No: 1,"a ""b""",# c,- d,yes\n1,2,3,4,5\n2,2,3,4,5\n')
    assert mapping_of(text).column_names == ("No: 1", 'a "b"', "# c", "- d", "yes")


def test_cells_parted_by_semicolons_are_drafted_and_load(tmp_path: Path) -> None:
    rows = "".join(f"{n};Müller;{n},50\r\n" for n in range(20))
    path = tmp_path / "zahlungen.csv"
    path.write_bytes(("Nr;Name;Betrag\r\n" + rows).encode("cp1252"))
    (tmp_path / "drafted.yml").write_text(drafted(path), "utf-8")
    with open_table(path, load_mapping(str(tmp_path / "drafted.yml"))) as table:
        rows_read = [row for chunk in table for row in chunk]
    assert len(rows_read) == 20
    assert rows_read[0] == RawRow(2, ("0", "Müller", "0,50"))


def test_the_parts_of_an_object_are_columns_of_their_own(tmp_path: Path) -> None:
    tips = [
        {"id": f"T{n}", "subject": {"number": f"A{1000 + n}BC", "name": {"last": "Vane"}}, "informant": {"name": "x"}}
        for n in range(20)
    ]
    text, _ = draft(tmp_path, "".join(json.dumps(tip) + "\n" for tip in tips), "tips.jsonl")
    mapping = mapping_of(text)
    assert mapping.column_names == ("id", "subject.number", "subject.name.last")
    assert mapping.body.entities[0].key.columns == ("subject.number",)
    assert mapping.refused == ("informant.name",)


@pytest.mark.parametrize(
    ("above", "names"),
    [
        ([("Gym attendance",), (), ("Person", "", "Session")], ("Number", "Surname", "Date", "Wing", "", "Reference")),
        ([("Gym attendance",), ("Number", "Surname", "Date", "Wing", "")], ("", "", "", "", "", "Reference")),
    ],
)
def test_a_workbooks_title_rows_are_no_header_and_nor_is_its_first_row(
    tmp_path: Path, above: list[tuple[str, ...]], names: tuple[str, ...]
) -> None:
    """The first row of people fills more cells than the header, which leaves a column without a name."""
    people = [(f"A{1000 + n}BC", "Vane", date(2026, 9, 1 + n), "B", "late", f"GYM{n}") for n in range(20)]
    path = tmp_path / "gym.xlsx"
    write_book(path, {"Gym": [*above, names, *people], "Notes": [("Ring me",)]})
    text = drafted(path, ["Gym"])
    assert mapping_of(text).column_names[:4] == ("Number", "Surname", "Date", "Wing")
    assert "Reference" in mapping_of(text).column_names
    assert "A1000BC" not in text


def test_nothing_is_drafted_from_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError):
        draft(tmp_path, "")


@pytest.mark.parametrize(
    ("cells", "decimal", "asked"),
    [
        (("3,5", "1.234,50"), ",", "Betrag can only be read so"),
        (("1,234", "5,678"), ".", "in Betrag 1,234 or 1.234 may be thousands"),
        (("1.234", "5.678"), ".", "in Betrag 1,234 or 1.234 may be thousands"),
        (("3.5", "1.234"), ".", ""),
        (("3", "4"), ".", ""),
    ],
)
def test_a_decimal_comma_is_told_or_asked_for(tmp_path: Path, cells: tuple[str, ...], decimal: str, asked: str) -> None:
    rows = "".join(f"{n};{cells[n % 2]}\n" for n in range(20))
    text, _ = draft(tmp_path, "Nr;Betrag\n" + rows, "zahlungen.csv")
    assert mapping_of(text).shape.decimal == decimal
    notes = [line for line in text.splitlines() if line.startswith("  # DECIDE")]
    assert [asked in note for note in notes] == ([True] if asked else [])
