"""The two views of a person in the membership extract, against each other: as read, in what the reader may read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from api.exits import ExitCode
from tests.api.cases import make_home
from tests.cli.cases import FEEDS, OFFICER, Cordon

DUMMY = Path(__file__).resolve().parents[3] / "shared" / "data" / "risk-profiler" / "OCGM-Dummy.csv"
HEADER = (
    "Nomis No.,Establishment,Region,Prison Category,OCG ID Number,Cell Location,Earliest Possible Release Date,"
    "Release Date,Release Type,Main Offence,Sentence Length In Days,Surname,Forenames,Date of Birth,PNC Number,PND Id,"
    "CRO Number,CHS Number,OCGM Surname,OCGM Forenames,OCGM Date of Birth,OCGM PNC Number,OCGM Nominal ID,Gender,"
    "Aliases / Nicknames,Standing Within Ocg,Role: Corrupter,Can the data on this record be disseminated?,"
    "Priority Group"
)


@dataclass(frozen=True)
class Side:
    """One side of a row."""

    surname: str = "O'NEILL"
    forenames: str = "SEAN"
    born: str = "06/05/1989"
    pnc: str = "2011/0609121E"


def line(number: str, nominal: str, prison: Side, police: Side, shared: str = "Yes") -> str:
    return (
        f"{number},,,,041/0079187,,,,,,,{prison.surname},{prison.forenames},{prison.born},{prison.pnc},,,,"
        f"{police.surname},{police.forenames},{police.born},{police.pnc},{nominal},Male,,Principal Subject,,{shared},"
    )


def loaded(folder: Path, *lines: str) -> Cordon:
    make_home(folder / "home", ())
    file = folder / "police-ocg-membership_2026-11-01T0600.csv"
    file.write_text("\n".join(["OFFICIAL SENSITIVE" + "," * 28, HEADER, *lines, ""]), "utf-8")
    cordon = Cordon(folder / "home", dict(OFFICER))
    ran = cordon("load", file, reader=FEEDS)
    assert ran.code is ExitCode.DONE, ran.err
    return cordon


def test_what_differs_is_shown_and_what_is_typed_otherwise_is_not(tmp_path: Path) -> None:
    cordon = loaded(
        tmp_path,
        line("A0005AV", "N100001", Side(), Side(surname="ONEILL", born="06/05/1989", pnc="20110609121E")),
        line("G0124TK", "N100002", Side(), Side(surname="", forenames="", born="", pnc="")),
        line("A0423TU", "N100003", Side(), Side(forenames="SHAUN", born="05/06/1989", pnc="2014/0759122B")),
        line("A0375JM", "N100004", Side(), Side(forenames="SHAUN")),
    )
    found = cordon("quality", "cross-check", "--json").json
    assert (found["rows"], found["differing"]) == (4, 2)
    assert [(each["field"], each["rows"], each["differing"]) for each in found["counts"]] == [
        ("surname", 3, 0), ("forenames", 3, 2), ("date_of_birth", 3, 1), ("pnc", 3, 1),
    ]  # fmt: skip
    assert [row["prisonNumber"] for row in found["shown"]] == ["A0423TU", "A0375JM"]
    assert found["shown"][1]["fields"] == [{"field": "forenames", "prison": "SEAN", "police": "SHAUN"}]
    assert "SHAUN" in cordon("quality", "cross-check", "--limit", "1").out


def test_a_row_that_the_reader_may_not_read_is_in_no_number(tmp_path: Path) -> None:
    cordon = loaded(
        tmp_path,
        line("A0423TU", "N100003", Side(), Side(forenames="SHAUN")),
        line("A0375JM", "N100004", Side(), Side(forenames="SHAUN"), shared="No"),
    )
    partner = OFFICER | {"CORDON_AS": "partner-agency", "CORDON_PURPOSE": "public-protection"}
    everything = cordon("quality", "cross-check", "--json").json
    less = cordon("quality", "cross-check", "--json", reader=partner)
    assert everything["rows"] == 2
    assert less.code is ExitCode.NOT_ALLOWED or less.json["rows"] < 2
    assert "A0375JM" not in less.out + less.err


def test_the_risk_profilers_own_file_has_nothing_to_compare(tmp_path: Path) -> None:
    if not DUMMY.is_file():
        pytest.skip(f"the file is not there: {DUMMY}")
    make_home(tmp_path / "home", ())
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    cordon("load", DUMMY, "--mapping", "police-ocg-membership", reader=FEEDS)
    found = cordon("quality", "cross-check", "--json").json
    assert found["rows"] > 0
    assert [each["rows"] for each in found["counts"]] == [0, 0, 0, 0]
