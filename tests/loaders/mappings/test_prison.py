"""What rows of the prison feeds mean."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from graph.model.evidence import EvidenceRow
from graph.model.times import OPEN_END, OPEN_START, to_minutes
from loaders.mapping import Dropped, compile_mapping, load_mapping
from loaders.readers import FileReading, RawRow
from tests.loaders.mapping.feeds import KEY, described, evidence, links_of, outcome, problem

PRISONER = {
    "Prisoner Number": "a1234bc",
    "Booking Id": "77",
    "Booking Number": "G1234H",
    "PNC Number": "12/394773H",
    "CRO Number": "000000/00Z",
    "Surname": "O'CONNOR",
    "First Name": "SEAN",
    "Middle Names": "PAUL",
    "Aliases": "SMITH, JOHN; SMITH, JACK",
    "Date of Birth": "1990-05-01",
    "Gender": "M",
    "Ethnicity": "W1",
    "Establishment": "LEI",
    "Cell Location": "A-1-002",
    "Date Received": "2026-01-02",
    "Home Postcode": "NF1 1NF",
}


def test_a_prisoner_is_described_placed_and_identified() -> None:
    row = evidence("prison-prisoners", PRISONER)
    person = described(row)["PERSON:NOMIS:A1234BC"]
    assert row.source_id == "A1234BC"
    assert (person["caption"], person["surname"], person["forenames"]) == ("O'CONNOR, SEAN", "O'CONNOR", "SEAN PAUL")
    assert (person["date_of_birth"], person["aliases"]) == ("1990-05-01", ["SMITH, JOHN", "SMITH, JACK"])
    assert links_of(row) == [
        "PERSON:NOMIS:A1234BC -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:prison-number:A1234BC",
        "PERSON:NOMIS:A1234BC -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:pnc:2012/0394773H",
        "PERSON:NOMIS:A1234BC -HAS_IDENTIFIER/IDENTIFIER_FLAGGED-> IDENTIFIER:cro:000000/00Z",
        "PERSON:NOMIS:A1234BC -IN_BOOKING-> BOOKING:NOMIS:77",
        "PERSON:NOMIS:A1234BC -HELD_AT-> CELL:LEI-A-1-002",
    ]


def test_ethnicity_stays_with_the_record_and_is_no_property() -> None:
    row = evidence("prison-prisoners", PRISONER)
    assert "W1" in row.values
    assert "W1" not in repr(row.descriptions)


def test_no_fixed_abode_is_no_place_that_people_share() -> None:
    row = evidence("prison-prisoners", PRISONER)
    assert "postcode:no-fixed-abode" in row.flags
    assert not any("LIVES_AT" in link for link in links_of(row))


@pytest.mark.parametrize(
    ("establishment", "cell", "held"),
    [
        ("LEI", "", ["ESTABLISHMENT:LEI"]),
        ("OUT", "", []),
        ("TRN", "", []),
        ("LEI", "A-1-1-002", ["CELL:LEI-A-1-1-002"]),
    ],
)
def test_where_a_prisoner_is_held(establishment: str, cell: str, held: list[str]) -> None:
    row = evidence("prison-prisoners", {**PRISONER, "Establishment": establishment, "Cell Location": cell})
    assert [link.rpartition("-> ")[2] for link in links_of(row) if "HELD_AT" in link] == held
    assert not any("pseudo" in flag for flag in row.flags)


def test_a_wrong_date_of_birth_keeps_nobody_out_of_the_graph() -> None:
    assert "date-unreadable:Date of Birth" in evidence(
        "prison-prisoners", {**PRISONER, "Date of Birth": "31/12/1990"}
    ).flags  # fmt: skip


MOVE = {
    "Movement Id": "5",
    "Prisoner Number": "A1234BC",
    "Cell Key": "LEI-A-1-002",
    "Moved In": "2026-01-02T10:30:00Z",
    "Moved Out": "2026-01-09T09:00:00Z",
    "Reason": "ADM",
}


def test_a_stay_in_a_cell_has_its_interval() -> None:
    row = evidence("prison-cell-moves", MOVE)
    (stay,) = row.links
    assert links_of(row) == ["PERSON:NOMIS:A1234BC -HELD_AT-> CELL:LEI-A-1-002"]
    assert stay.valid_from == to_minutes(datetime(2026, 1, 2, 10, 30, tzinfo=UTC))
    assert stay.valid_to == to_minutes(datetime(2026, 1, 9, 9, tzinfo=UTC))
    assert row.source_id == "cell-move:5"
    assert evidence("prison-cell-moves", {**MOVE, "Moved Out": ""}).links[0].valid_to == OPEN_END


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"Cell Key": "A-1-002"}, "cell-unreadable"),
        ({"Moved In": "2026-01-10T00:00:00Z"}, "ends-before-start"),
        ({"Moved In": "yesterday"}, "date-unreadable"),
        ({"Moved In": ""}, "value-missing"),
        ({"Moved In": "2026-11-01T07:01:00Z", "Moved Out": ""}, "stay-not-begun"),
    ],
)
def test_a_stay_that_cannot_be_placed_is_quarantined_with_its_prisoner(wrong: dict[str, str], rule: str) -> None:
    found = problem("prison-cell-moves", {**MOVE, **wrong})
    assert found.rule == rule
    assert found.parties == (("prison-number", "A1234BC"),)


def test_a_stay_may_begin_while_the_file_is_made_and_on_its_day_where_that_is_all_it_says() -> None:
    """The others are moves that are planned: as stays they would stand on pages, and in copies and extracts."""
    late = {**MOVE, "Moved In": "2026-11-01T07:00:00Z", "Moved Out": ""}
    assert len(evidence("prison-cell-moves", late).links) == 1
    mapping, evening = load_mapping("prison-cell-moves"), {**late, "Moved In": "2026-11-01T21:00:00Z"}
    reading = FileReading("csv", "utf-8", False, None, mapping.column_names, 1)
    of_the_day = datetime(2026, 11, 1, tzinfo=UTC)
    mapper = compile_mapping(mapping, reading, ids=KEY, as_of=of_the_day.date(), extracted_at=of_the_day)
    row = RawRow(2, tuple(evening.get(name, "") for name in mapping.column_names))
    assert isinstance(mapper.map(row), EvidenceRow)


LANDING = {
    "Location Key": "LEI-A-1-2",
    "Location Type": "LANDING",
    "Parent Key": "LEI-A-1",
    "Establishment": "LEI",
    "Wing Key": "LEI-A",
    "Spur Key": "LEI-A-1",
    "Landing Key": "LEI-A-1-2",
}


def test_what_holds_a_place_is_known_by_type_and_never_by_depth() -> None:
    """A landing below a spur lies as deep as a cell of another wing."""
    assert links_of(evidence("prison-locations", LANDING)) == ["LANDING:LEI-A-1-2 -LOCATED_IN-> SPUR:LEI-A-1"]
    cell = {**LANDING, "Location Key": "LEI-A-1-2-003", "Location Type": "CELL", "Parent Key": "LEI-A-1-2"}
    assert links_of(evidence("prison-locations", cell)) == ["CELL:LEI-A-1-2-003 -LOCATED_IN-> LANDING:LEI-A-1-2"]
    wing = {"Location Key": "LEI-A", "Location Type": "WING", "Parent Key": "LEI", "Establishment": "LEI"}
    assert links_of(evidence("prison-locations", {**wing, "Wing Key": "LEI-A"})) == [
        "WING:LEI-A -LOCATED_IN-> ESTABLISHMENT:LEI"
    ]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"Parent Key": "LEI-B"}, "parent-of-no-kind"),
        ({"Parent Key": ""}, "parent-missing"),
        ({"Location Type": "GYM"}, "code-unknown"),
        ({"Max Capacity": "two"}, "number-unreadable"),
    ],
)
def test_a_place_without_a_typed_parent_is_quarantined(wrong: dict[str, str], rule: str) -> None:
    assert problem("prison-locations", {**LANDING, **wrong}).rule == rule


def test_an_alert_runs_from_day_to_day_and_says_when_it_was_created() -> None:
    cells = {
        "Alert Id": "A-1", "Prisoner Number": "A1234BC", "Alert Type": "x", "Alert Code": "xgang",
        "Active From": "2026-01-02", "Active To": "2026-03-01", "Created At": "2026-02-01T08:00:00Z",
    }  # fmt: skip
    row = evidence("prison-alerts", cells)
    assert described(row)["ALERT:ALERTS:a-1"]["created_at"] == "2026-02-01T08:00:00Z"
    assert described(row)["ALERT:ALERTS:a-1"]["code"] == "XGANG"
    assert (row.links[-1].valid_from, row.links[-1].valid_to) == (
        to_minutes(date(2026, 1, 2)),
        to_minutes(date(2026, 3, 1)),
    )


INCIDENT = {
    "Incident Reference": "900",
    "Involvement Number": "1",
    "Incident Type": "ASSAULT_5",
    "Status": "CLOSED",
    "Occurred At": "2026-01-02T10:30:00Z",
    "Establishment": "LEI",
    "Location Key": "LEI-A",
    "Party Type": "PRISONER",
    "Prisoner Number": "A1234BC",
    "Role": "ASSAILANT",
    "Serious Injury": "YES",
}


@pytest.mark.parametrize(
    ("role", "link"),
    [
        ("ASSAILANT", "INVOLVED_IN/SUSPECT"),
        ("SUSPECTED_ASSAILANT", "INVOLVED_IN/SUSPECT?"),
        ("SUSPECTED_INVOLVED", "INVOLVED_IN/SUSPECT?"),
        ("VICTIM", "INVOLVED_IN/VICTIM"),
        ("WITNESS", "INVOLVED_IN/WITNESS"),
        ("PRESENT_AT_SCENE", "INVOLVED_IN/UNKNOWN"),
    ],
)
def test_a_part_in_an_incident_states_role_and_whether_it_is_fact(role: str, link: str) -> None:
    row = evidence("prison-incidents", {**INCIDENT, "Role": role})
    assert f"PERSON:NOMIS:A1234BC -{link}-> INCIDENT:INCIDENTS:900" in links_of(row)


def test_staff_are_never_suspects() -> None:
    staff = {**INCIDENT, "Party Type": "STAFF", "Prisoner Number": "", "Staff Id": "q1", "Role": "ASSAILANT"}
    assert links_of(evidence("prison-incidents", staff))[0] == (
        "PERSON:NOMIS-STAFF:Q1 -INVOLVED_IN/STAFF-> INCIDENT:INCIDENTS:900"
    )


def test_a_duplicate_report_is_kept_and_counts_against_nobody() -> None:
    row = evidence("prison-incidents", {**INCIDENT, "Status": "DUPLICATE"})
    assert "duplicate-report" in row.flags
    assert not any("INVOLVED_IN" in link for link in links_of(row))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("LEI-A", "WING:LEI-A"),
        ("LEI-A-1", "LANDING:LEI-A-1"),
        ("LEI-A-1-2", "LANDING:LEI-A-1-2"),
        ("", "ESTABLISHMENT:LEI"),
    ],
)
def test_an_incident_occurred_at_the_place_that_its_row_names(key: str, place: str) -> None:
    row = evidence("prison-incidents", {**INCIDENT, "Location Key": key})
    assert links_of(row)[-1] == f"INCIDENT:INCIDENTS:900 -OCCURRED_AT-> {place}"


KEEP_APART = {
    "Id": "42",
    "First Prisoner Number": "A1234BC",
    "First Prisoner Role": "VICTIM",
    "Second Prisoner Number": "G9876XY",
    "Second Prisoner Role": "PERPETRATOR",
    "Reason": "GANG_RELATED",
    "Restriction Type": "LANDING",
    "When Created": "2026-01-02T10:30:00Z",
    "Is Closed": "false",
}


def test_a_keep_apart_has_two_parties_with_their_roles() -> None:
    row = evidence("prison-non-associations", KEEP_APART)
    assert links_of(row)[2:] == [
        "PERSON:NOMIS:A1234BC -PARTY/PARTY_VICTIM-> NON_ASSOCIATION:NON-ASSOCIATIONS:42",
        "PERSON:NOMIS:G9876XY -PARTY/PARTY_PERPETRATOR-> NON_ASSOCIATION:NON-ASSOCIATIONS:42",
    ]
    told = described(row)["NON_ASSOCIATION:NON-ASSOCIATIONS:42"]
    assert (told["reason"], told["restriction_type"], told["closed"]) == ("GANG_RELATED", "LANDING", False)
    assert {link.valid_to for link in row.links} == {OPEN_END}


def test_a_closed_keep_apart_ends_when_it_was_closed() -> None:
    closed = {**KEEP_APART, "Is Closed": "true", "Closed At": "2026-02-01T00:00:00Z"}
    ends = {link.valid_to for link in evidence("prison-non-associations", closed).links[2:]}
    assert ends == {to_minutes(date(2026, 2, 1))}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"Second Prisoner Number": "a1234bc "}, "same-prisoner-twice"),
        ({"Is Closed": "true"}, "closed-without-date"),
        ({"Closed At": "2026-02-01T00:00:00Z"}, "open-with-closing-date"),
        ({"Restriction Type": "PRISON"}, "code-unknown"),
        ({"Is Closed": "maybe"}, "truth-unreadable"),
    ],
)
def test_a_keep_apart_that_cannot_be_relied_on_is_quarantined_with_both_parties(
    wrong: dict[str, str], rule: str
) -> None:
    found = problem("prison-non-associations", {**KEEP_APART, **wrong})
    assert found.rule == rule
    assert ("prison-number", "A1234BC") in found.parties


@pytest.mark.parametrize("number", ["G0226W", "GO226WU", "UNKNOWN"])
@pytest.mark.parametrize(
    ("mistyped", "other"),
    [("First Prisoner Number", "Second Prisoner Number"), ("Second Prisoner Number", "First Prisoner Number")],
)
def test_a_mistyped_party_of_a_keep_apart_quarantines_the_other(mistyped: str, other: str, number: str) -> None:
    """Accepted, the row would keep the one who is real apart from a person who does not exist."""
    found = problem("prison-non-associations", {**KEEP_APART, mistyped: number})
    assert (found.rule, found.column) == ("identifier-invalid", mistyped)
    assert found.parties == (("prison-number", KEEP_APART[other]),)


def test_two_mistyped_parties_of_a_keep_apart_are_two_mistakes_and_not_one_person() -> None:
    both = {"First Prisoner Number": "UNKNOWN", "Second Prisoner Number": "UNKNOWN"}
    found = problem("prison-non-associations", {**KEEP_APART, **both})
    assert (found.rule, found.parties) == ("identifier-invalid", ())


@pytest.mark.parametrize("number", ["G0226W", "GO226WU", "UNKNOWN", "A0000BC"])
def test_a_mistyped_number_puts_nobody_into_a_gang_or_a_cell(number: str) -> None:
    gang = {"Gang Code": "G1", "Prisoner Number": number, "Affiliation": "MEMBER"}
    assert problem("prison-gang-affiliations", gang).rule == "identifier-invalid"
    assert problem("prison-cell-moves", {**MOVE, "Prisoner Number": number}).rule == "identifier-invalid"


def test_an_unreadable_start_keeps_people_apart_from_the_beginning() -> None:
    row = evidence("prison-non-associations", {**KEEP_APART, "When Created": "02/01/2026"})
    assert row.links[-1].valid_from == OPEN_START
    assert "date-unreadable:When Created" in row.flags


CONTACT = {
    "Contact Id": "3",
    "Prisoner Number": "A1234BC",
    "Contact Type": "SOCIAL",
    "Relationship Code": "MOT",
    "Relationship": "Mother",
    "Contact Surname": "O'CONNOR",
    "Phone": "07700 900123",
}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"Relationship Code": "SOL", "Relationship": "Solicitor"}, "privileged-legal"),
        ({"Relationship Code": "FRI", "Organisation": "Bright & Co Solicitors LLP"}, "privileged-legal"),
        ({"Relationship Code": "SAM"}, "privileged-samaritans"),
        ({"Relationship Code": "FRI", "Organisation": "Samaritans of Leeds"}, "privileged-samaritans"),
        ({"Relationship Code": "MP"}, "privileged-parliament"),
        ({"Relationship Code": "OMB"}, "privileged-ombudsman"),
        ({"Relationship Code": "ADV", "Contact Type": "OFFICIAL"}, "official-of-unknown-kind"),
        ({"Relationship Code": "sol ", "Prisoner Number": "", "Contact Id": ""}, "privileged-legal"),
    ],
)
def test_privileged_contact_is_dropped_and_only_counted(cells: dict[str, str], rule: str) -> None:
    assert outcome("prison-contacts", {**CONTACT, **cells}) == Dropped(2, rule)


@pytest.mark.parametrize(("code", "role"), [("MOT", "FAMILY"), ("POM", "PROFESSIONAL"), ("FRI", "UNKNOWN")])
def test_a_contact_has_a_part_that_never_weighs(code: str, role: str) -> None:
    row = evidence("prison-contacts", {**CONTACT, "Relationship Code": code})
    assert f"PERSON:CONTACTS:3 -CONTACT_OF/{role}-> PERSON:NOMIS:A1234BC" in links_of(row)
    assert "PERSON:CONTACTS:3 -HAS_PHONE-> PHONE:+447700900123" in links_of(row)


def test_a_former_gang_member_is_none_any_more() -> None:
    cells = {
        "Gang Code": "g1", "Prisoner Number": "A1234BC", "Affiliation": "MEMBER", "Evidence": "SELF_DECLARED",
        "Recorded On": "2026-01-02",
    }  # fmt: skip
    member = evidence("prison-gang-affiliations", cells).links[-1]
    assert (member.valid_to, member.assessment) == (OPEN_END, False)
    former = evidence("prison-gang-affiliations", {**cells, "Affiliation": "FORMER", "Evidence": ""}).links[-1]
    assert (former.valid_to, former.assessment) == (to_minutes(date(2026, 1, 2)), True)


@pytest.mark.parametrize(
    ("first", "second", "link"),
    [
        ("OCG", "OCG", "ORGANISED_CRIME_GROUP:001/0010058 -RIVAL_OF-> ORGANISED_CRIME_GROUP:001/0010068"),
        ("OCG", "GANG", "ORGANISED_CRIME_GROUP:001/0010058 -RIVAL_OF-> GANG:001/0010068"),
        ("GANG", "GANG", "GANG:001/0010058 -RIVAL_OF-> GANG:001/0010068"),
    ],
)
def test_groups_of_any_kind_are_kept_apart_through_the_last_day(first: str, second: str, link: str) -> None:
    cells = {
        "Separation Id": "1", "First Group Kind": first, "First Group Id": "001/0010058", "Second Group Kind": second,
        "Second Group Id": "001/0010068", "Separation Level": "WING", "Ended On": "2026-01-02",
    }  # fmt: skip
    row = evidence("prison-group-separations", cells)
    assert links_of(row) == [link]
    assert row.links[0].valid_to == to_minutes(date(2026, 1, 3))
    assert problem("prison-group-separations", {**cells, "First Group Kind": "CLUB"}).rule == "group-kind-unknown"
