"""The copy for the person himself: the prison's own register alone, whatever else the reader may see of him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.wiring import Service
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef, Properties
from graph.model.grading import parse_grading
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from graph.model.times import to_minutes
from tests.api.cases import ANN, BEN, CELL, OPEN_ROWS, held, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import described, load, manifest, moment, row
from tests.graph.world import bears, tie

PRISON = NodeRef(Kind.ESTABLISHMENT, "", "LEI")
POLICE = Label("police")
MARKED = Label("prison", Classification.OFFICIAL_SENSITIVE)
GANG = NodeRef(Kind.GANG, "", "Planted Crew")
ALERT = NodeRef(Kind.ALERT, "NOMIS", "planted-alert")
CRN = NodeRef(Kind.IDENTIFIER, str(IdentifierType.CRN), "X123456")
SENTENCE = NodeRef(Kind.SENTENCE, "NOMIS", "1|1")
CHARGE = NodeRef(Kind.ADJUDICATION, "ADJUDICATIONS", "4000002")
OTHERS = NodeRef(Kind.ADJUDICATION, "ADJUDICATIONS", "4000003")
INCIDENT = NodeRef(Kind.INCIDENT, "INCIDENTS", "20001792")
IMPOSED: Properties = {
    "type": "SDS", "offence": "Burglary", "imposed_on": "2026-03-11", "length_days": 1672, "life": False,
}  # fmt: skip
ANSWERED: Properties = {
    "rule": "51.12", "charge": "Has an unauthorised article", "reported_at": "2026-05-01T18:07:00Z",
    "heard_on": "2026-05-18", "finding": "PROVED", "punishment": "Stoppage of earnings", "additional_days": 14,
}  # fmt: skip
OWN = (
    *OPEN_ROWS,
    row("60", LinkClaim(CELL, PRISON, LinkType.LOCATED_IN)),
    row("61", held(ANN, 40, 20)),
    row("62", LinkClaim(ANN, SENTENCE, LinkType.SENTENCED_TO), describes=[Description(SENTENCE, IMPOSED)]),
    row("63", tie(ANN, CHARGE, LinkType.INVOLVED_IN), describes=[Description(CHARGE, ANSWERED)]),
)
# Each is to be read by an intelligence officer, and none of it may be told.
SECRETS: dict[str, EvidenceRow] = {
    "an alert": row("s1", LinkClaim(ANN, ALERT, LinkType.HAS_ALERT)),
    "an associate": row("s2", LinkClaim(ANN, BEN, LinkType.ASSOCIATED_WITH)),
    "a group": row("s3", tie(ANN, GANG, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)),
    "what police say": row("s4", describes=[described(ANN, "Planted-Police", "Ann")], label=POLICE),
    "a stricter marking": row("s5", describes=[described(ANN, "Planted-Marking", "Ann")], label=MARKED),
    "a stay that is marked": row("s6", held(ANN, 90, 70), label=MARKED),
    "a report": replace(row("s7", describes=[described(ANN, "Planted-Report", "Ann")]), grading=parse_grading("1A")),
    "another agency's number": row("s8", bears(ANN, CRN)),
    "a charge that somebody else answered": row(
        "s10",
        tie(ANN, OTHERS, LinkType.INVOLVED_IN, Role.VICTIM),
        describes=[Description(OTHERS, {"charge": "Planted"})],
    ),
    "an incident": row(
        "s11",
        tie(ANN, INCIDENT, LinkType.INVOLVED_IN, Role.SUSPECT),
        describes=[Description(INCIDENT, {"caption": "Planted"})],
    ),
    "what the court says of a sentence": row(
        "s12",
        LinkClaim(ANN, SENTENCE, LinkType.SENTENCED_TO),
        describes=[Description(SENTENCE, {"offence": "Planted"})],
        label=Label("courts"),
    ),
}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OWN)) as opened:
        yield opened


def copy_of(service: Service, who: NodeRef = ANN) -> str:
    page = Browser(service).at_work("intelligence-officer")("GET", f"/people/{public_id(who)}/copy")
    return page.text.partition("<h1")[2].partition("</main>")[0]


def test_it_says_who_he_is_his_numbers_and_the_prison_that_held_him(service: Service) -> None:
    told = copy_of(service)
    for each in ("O&#39;Connor", "12 April 1985", "2002/0073319Z", "LEI", "22 September 2026", "12 October 2026"):
        assert each in told
    for each in ("LEI-A-1-002", "Bell", "NOMIS", "ungraded", "Incident"):
        assert each not in told


def test_a_stay_without_a_day_does_not_hide_the_day_that_his_moves_give(tmp_path: Path) -> None:
    since = to_minutes(moment(-24 * 40))
    undated = row("64", LinkClaim(ANN, CELL, LinkType.HELD_AT))
    moved = row("61", LinkClaim(ANN, CELL, LinkType.HELD_AT, valid_from=since))
    rows = [each for each in OWN if each.source_id != "61"]
    with service_of(make_home(tmp_path, (*rows, moved, undated))) as service:
        told = copy_of(service)
    assert 'Not recorded</td><td class="govuk-table__cell">Now' not in told
    assert told.count(">Now<") == 1


def test_it_says_what_he_was_sentenced_to_and_which_charges_he_answered(service: Service) -> None:
    told = copy_of(service)
    for each in ("Burglary", "11 March 2026", "1,672 days", "51.12 Has an unauthorised article", "1 May 2026",
                 "18 May 2026", "Proved", "Stoppage of earnings, 14 days added"):  # fmt: skip
        assert each in told


def test_where_no_sentence_and_no_charge_is_held_it_says_so(service: Service) -> None:
    told = copy_of(service, BEN)
    assert told.count("None is recorded here.") == 2


@pytest.mark.parametrize("secret", SECRETS)
def test_what_may_not_be_told_moves_no_byte_of_it(service: Service, secret: str) -> None:
    """The reader's own page has it; the copy is the same as before it was known."""
    page = f"/people/{public_id(ANN)}"
    browser = Browser(service).at_work("intelligence-officer")
    before, shown = copy_of(service), browser("GET", page).text
    load(service.store, [SECRETS[secret]], manifest("second", extracted=30))
    assert browser("GET", page).text != shown
    assert copy_of(service) == before


def test_what_has_a_condition_is_not_told(service: Service) -> None:
    label = Label("prison", handling=Handling.C, conditions=("A1",))
    before = copy_of(service)
    planted = row("s9", describes=[described(ANN, "Planted-Handling", "Ann")], label=label)
    load(service.store, [planted], manifest("second", extracted=30))
    assert copy_of(service) == before


def test_of_whom_the_prison_says_nothing_it_says_so(service: Service) -> None:
    stranger = NodeRef(Kind.PERSON, "PNC", "S1")
    load(
        service.store, [row("70", describes=[described(stranger, "Stone")], label=POLICE)], manifest("p", extracted=30)
    )
    told = copy_of(service, stranger)
    assert "says nothing that can be copied here" in told
    assert "Stone" not in told


def test_the_words_about_security_stand_in_every_copy(service: Service) -> None:
    for who in (ANN, BEN):
        assert "Every copy says so, whether or not there is anything of that kind." in copy_of(service, who)
