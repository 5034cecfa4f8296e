"""What rows of the police, risk and probation feeds mean."""

from __future__ import annotations

import math
from datetime import date

import pytest

from graph.model.labels import Handling
from graph.model.times import to_minutes
from tests.loaders.mapping.feeds import described, evidence, links_of, problem

NOMINAL = {
    "Nominal Id": "pn1",
    "PNC Id": "12/394773H",
    "Surname": "SMITH",
    "Forename 1": "JOHN",
    "Date of Birth": "01/05/1990",
    "Sex": "M",
    "Address Line": "12 ACACIA AVENUE",
    "Town": "LEEDS",
    "Postcode": "ls1 2tj",
    "Phone Numbers": "07700 900123; 07700900124",
}
ADDRESS = {
    "Address Id": "9",
    "CRN": "X123456",
    "House Number": "12",
    "Street": "Acacia Avenue",
    "Town": "Leeds",
    "Postcode": "LS1 2TJ",
    "Start Date": "2025-01-02",
    "End Date": "2026-01-02",
}


def test_two_agencies_spellings_of_one_address_are_one_place() -> None:
    police = evidence("police-nominals", NOMINAL)
    probation = evidence("probation-addresses", ADDRESS)
    homes = [link.target for row in (police, probation) for link in row.links if link.type.name == "LIVES_AT"]
    assert homes[0] == homes[1]
    assert homes[0].key == "12 ACACIA AVE LEEDS LS1 2TJ"
    assert f"ADDRESS:{homes[0].key} -LOCATED_IN-> POSTCODE:LS1 2TJ" in links_of(police)


def test_a_nominal_has_every_telephone_in_its_cell() -> None:
    phones = [link for link in links_of(evidence("police-nominals", NOMINAL)) if "HAS_PHONE" in link]
    assert [link.rpartition(":")[2] for link in phones] == ["+447700900123", "+447700900124"]


@pytest.mark.parametrize("postcode", ["NF1 1NF", "nf11fa", "ZZ99 3VZ"])
def test_no_fixed_abode_is_shared_with_nobody(postcode: str) -> None:
    assert "LIVES_AT" not in repr(links_of(evidence("police-nominals", {**NOMINAL, "Postcode": postcode})))
    assert "LIVES_AT" not in repr(links_of(evidence("probation-addresses", {**ADDRESS, "Postcode": postcode})))


def test_a_flag_of_no_fixed_abode_outweighs_an_address_beside_it() -> None:
    assert links_of(evidence("probation-addresses", {**ADDRESS, "No Fixed Abode": "Y"})) == []


def test_an_address_holds_from_start_to_end() -> None:
    home = evidence("probation-addresses", ADDRESS).links[0]
    assert (home.valid_from, home.valid_to) == (to_minutes(date(2025, 1, 2)), to_minutes(date(2026, 1, 2)))


ARREST = {
    "Event Reference": "ER/2026/1",
    "Nominal Id": "PN1",
    "Event Date": "02/01/2026 10:30",
    "Role": "SUSPECT",
    "Basis": "FACT",
    "Location": "High Street, Leeds",
    "Postcode": "LS1 2TJ",
}


@pytest.mark.parametrize(
    ("role", "basis", "link"),
    [
        ("SUSPECT", "FACT", "INVOLVED_IN/SUSPECT"),
        ("CONVICTED", "FACT", "INVOLVED_IN/CONVICTED"),
        ("VICTIM", "ASSESSMENT", "INVOLVED_IN/VICTIM?"),
        ("SUSPECT", "", "INVOLVED_IN/SUSPECT?"),
        ("DRIVER", "FACT", "INVOLVED_IN/UNKNOWN"),
    ],
)
def test_a_part_in_an_arrest_is_never_guessed(role: str, basis: str, link: str) -> None:
    row = evidence("police-arrests", {**ARREST, "Role": role, "Basis": basis})
    assert f"PERSON:POLICE-NOMINALS:PN1 -{link}-> ARREST:POLICE-ARRESTS:ER/2026/1" in links_of(row)


def test_names_given_on_arrest_stay_with_the_record() -> None:
    row = evidence("police-arrests", {**ARREST, "Surname": "FALSE", "Forenames": "NAME"})
    assert "FALSE" in row.values
    assert "FALSE" not in repr(row.descriptions)


OCGM = {"Nomis No.": "A1234BC", "OCG ID Number": "001/0010058", "Standing Within Ocg": "Principal Subject"}
DISSEMINATED = "Can the data on this record be disseminated?"


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        ("Principal Subject", "PRINCIPAL_SUBJECT"),
        ("principal  subject, Principal Subject,Principal Subject", "PRINCIPAL_SUBJECT"),
        ("Peripheral Subject, Principal Subject", "PRINCIPAL_SUBJECT"),
        ("Significant Group Member", "SIGNIFICANT_GROUP_MEMBER"),
        ("Peripheral Subject", "PERIPHERAL_SUBJECT"),
        ("", "UNKNOWN"),
        ("Godfather", "UNKNOWN"),
    ],
)
def test_a_standing_is_read_from_cells_that_repeat_themselves(cell: str, role: str) -> None:
    row = evidence("police-ocg-membership", {**OCGM, "Standing Within Ocg": cell})
    assert links_of(row)[-1] == f"PERSON:OCGM:A1234BC -MEMBER_OF/{role}?-> ORGANISED_CRIME_GROUP:001/0010058"


@pytest.mark.parametrize("cell", ["Yes", "YES", "TRUE", "true", "y"])
def test_a_clear_permission_shares_the_record(cell: str) -> None:
    label = evidence("police-ocg-membership", {**OCGM, DISSEMINATED: cell}).label
    assert (label.handling, label.conditions) == (Handling.P, ())


@pytest.mark.parametrize("cell", ["No", "FALSE", "", "N/A", "Yes, but ask", "1"])
def test_anything_else_does_not(cell: str) -> None:
    label = evidence("police-ocg-membership", {**OCGM, DISSEMINATED: cell}).label
    assert (label.handling, label.conditions) == (Handling.C, ("not-disseminable",))


BOTH = {
    **OCGM,
    "OCGM Nominal ID": "N339476",
    "Surname": "SMITH",
    "OCGM Surname": "SMITH",
    "Forenames": "JOHN",
    "OCGM Forenames": "PETER",
    "Date of Birth": "01/05/1990",
    "OCGM Date of Birth": "02/06/1991",
    "PNC Number": "12/394773H",
}


def test_two_different_people_in_one_row_stay_two_and_both_members() -> None:
    row = evidence("police-ocg-membership", BOTH)
    assert "identity-sides-differ" in row.flags
    assert links_of(row) == [
        "PERSON:OCGM:N339476 -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:ocgm-nominal-id:N339476",
        "PERSON:NOMIS:A1234BC -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:prison-number:A1234BC",
        "PERSON:NOMIS:A1234BC -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:pnc:2012/0394773H",
        "PERSON:OCGM:N339476 -MEMBER_OF/PRINCIPAL_SUBJECT?-> ORGANISED_CRIME_GROUP:001/0010058",
        "PERSON:NOMIS:A1234BC -MEMBER_OF/PRINCIPAL_SUBJECT?-> ORGANISED_CRIME_GROUP:001/0010058",
    ]


@pytest.mark.parametrize(
    "same", [{"OCGM Date of Birth": "01/05/1990"}, {"OCGM PNC Number": "2012/0394773H"}, {"OCGM Forenames": "john"}]
)
def test_one_slip_between_the_sides_does_not_make_two_people(same: dict[str, str]) -> None:
    row = evidence("police-ocg-membership", {**BOTH, **same})
    assert "identity-sides-differ" not in row.flags
    assert "NOMIS" not in repr(row.links)
    assert "PERSON:OCGM:N339476 -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:prison-number:A1234BC" in links_of(row)


UNBORN = {**BOTH, "OCGM Date of Birth": ""}


def test_a_side_without_a_birth_and_of_another_forename_is_somebody_else_and_is_lent_no_birth() -> None:
    row = evidence("police-ocg-membership", UNBORN)
    assert "identity-sides-differ" in row.flags
    assert "PERSON:OCGM:N339476 -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:prison-number:A1234BC" not in links_of(
        row
    )
    (said,) = (each for each in row.descriptions if each.node.authority == "OCGM")
    assert "date_of_birth" not in said.properties


@pytest.mark.parametrize(
    "same",
    [
        {"OCGM Forenames": "john"}, {"OCGM Forenames": "John", "OCGM Surname": "Smiht"},
        {"OCGM PNC Number": "2012/0394773H"}, {"OCGM Surname": "JOHN", "OCGM Forenames": "SMITH"},
    ],
)  # fmt: skip
def test_a_side_without_a_birth_whose_forename_or_number_is_the_same_is_the_same(same: dict[str, str]) -> None:
    assert "identity-sides-differ" not in evidence("police-ocg-membership", {**UNBORN, **same}).flags


def test_a_member_without_a_prison_number_is_still_a_member() -> None:
    row = evidence("police-ocg-membership", {**OCGM, "Nomis No.": "", "OCGM Nominal ID": "n7"})
    assert "prison-number-missing" in row.flags
    assert links_of(row)[-1].startswith("PERSON:OCGM:N7 -MEMBER_OF")
    nobody = {"OCG ID Number": "001/0010058"}
    assert problem("police-ocg-membership", nobody).rule == "value-missing"


def test_a_group_without_a_band_is_flagged_and_given_none() -> None:
    row = evidence("police-ocg-register", {"OCG ID Number": "001/0010058"})
    assert row.flags == ("band-missing",)
    assert "band" not in described(row)["ORGANISED_CRIME_GROUP:001/0010058"]
    assert evidence("police-ocg-register", {"OCG ID Number": "001/0010058", "OCGM: Band": "7z"}).flags == (
        "band-unknown",
    )


def test_being_on_one_list_ties_nobody_to_anybody() -> None:
    targets = {
        evidence("pras", {"NOMIS No.": number, "SURNAME": "S"}).links[-1].target for number in ("A1234BC", "G9876XY")
    }
    assert len(targets) == 2


def test_a_viper_2_score_is_the_exponential_of_its_column() -> None:
    row = evidence("viper-2", {"offender_id_display": "X4937EX", "viper_2": "1.1953962401745217"})
    assert described(row)["RISK_SCORE:VIPER:X4937EX"]["score"] == pytest.approx(math.exp(1.1953962401745217))


def test_a_blank_viper_score_is_no_zero() -> None:
    assert problem("viper-2", {"offender_id_display": "X4937EX"}).rule == "value-missing"


def test_a_case_has_its_identifiers_and_former_names() -> None:
    cells = {
        "CRN": "x123456", "NOMS Number": "A1234BC", "Surname": "Smith", "Previous Surname": "Jones",
        "Aliases": "Smith, Johnny", "Mobile": "07700 900123",
    }  # fmt: skip
    row = evidence("probation-people", cells)
    assert described(row)["PERSON:DELIUS:X123456"]["aliases"] == ["Smith, Johnny", "Jones"]
    assert row.source_id == "X123456"
    assert [link.rpartition("-> ")[2] for link in links_of(row)] == [
        "IDENTIFIER:crn:X123456",
        "IDENTIFIER:prison-number:A1234BC",
        "PHONE:+447700900123",
    ]
