"""Groups, everybody's flags and likely links over HTTP: as the command line gives them, and cut for the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.consult import Caller, consult
from api.questions.flag import show_flag
from api.questions.groups import list_groups
from api.wiring import Service
from graph.access import NoProfileError, Purpose, PurposeCode, Viewer
from graph.audit import AuditAction
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification
from graph.model.links import LinkType, Role
from tests.api.cases import (
    ANN,
    BEN,
    CAL,
    HIDDEN,
    OFFICER,
    OPEN_ROWS,
    PARTNER,
    Http,
    events,
    make_home,
    public_id,
    service_of,
)
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.contract.evidence import load, manifest, moment, row
from tests.graph.world import tie

FIRM, SECRET = (NodeRef(Kind.ORGANISED_CRIME_GROUP, "", f"001/000000{number}") for number in (1, 2))
ROWS = (
    *OPEN_ROWS,
    row("30", tie(ANN, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)),
    row("31", tie(BEN, SECRET, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT), label=HIDDEN),
)
PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")
READER = Viewer("officer", "prison", frozenset({"intelligence-officer"}), Classification.OFFICIAL_SENSITIVE)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", ROWS)) as opened:
        yield opened


def test_the_command_line_and_http_give_the_same_answers(service: Service, tmp_path: Path) -> None:
    http, cordon = Http(service), Cordon(tmp_path / "home")
    group, person = public_id(FIRM), public_id(BEN)
    for path, words in (
        ("/v1/groups", ("groups", "list")),
        (f"/v1/groups/{group}?since=2026-01-01", ("groups", "show", group, "--since", "2026-01-01")),
        (f"/v1/people/{person}/likely-links", ("likely", person)),
    ):
        day = ("--as-of", moment(48).date())
        assert http("GET", path).text == cordon(*words, *day, "--json").out.rstrip("\n")
        assert cordon(*words, *day).out


def test_a_group_has_its_members_with_who_says_so(service: Service) -> None:
    found = Http(service)("GET", f"/v1/groups/{public_id(FIRM)}").json()
    assert [(each["person"]["id"], each["role"]) for each in found["members"]] == [
        (public_id(ANN), "principal subject")
    ]
    assert [report["agency"] for report in found["members"][0]["reports"]] == ["prison"]


def test_the_list_says_who_is_at_odds_with_whom_as_far_as_the_reader_may_know(tmp_path: Path) -> None:
    """Between a firm and one on no register, and between it and one that nobody may know of."""
    crew = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000003")
    odds = (
        row("32", tie(CAL, crew, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)),
        row("33", tie(crew, FIRM, LinkType.RIVAL_OF)),
        row("34", tie(SECRET, FIRM, LinkType.RIVAL_OF), label=HIDDEN),
    )
    with service_of(make_home(tmp_path / "home", (*ROWS, *odds))) as opened:
        listed = Http(opened)("GET", "/v1/groups").json()["groups"]
    assert {each["group"]["id"]: [rival["id"] for rival in each["rivals"]] for each in listed} == {
        public_id(FIRM): [public_id(crew)],
        public_id(crew): [public_id(FIRM)],
    }


def test_a_group_that_a_reader_may_not_see_is_no_group(service: Service) -> None:
    """Nor is a person, nor what is not there: with the same bytes."""
    http = Http(service)
    listed = http("GET", "/v1/groups").json()["groups"]
    assert [each["group"]["id"] for each in listed] == [public_id(FIRM)]
    answers = {http("GET", f"/v1/groups/{each}").content for each in (public_id(SECRET), public_id(ANN), "0" * 32)}
    assert len(answers) == 1
    assert http("GET", f"/v1/groups/{public_id(SECRET)}").status_code == 404


def test_a_reader_without_the_grant_gets_none_of_it(service: Service) -> None:
    http = Http(service)
    for path in ("/v1/groups", "/v1/organised-crime-flags", f"/v1/people/{public_id(ANN)}/likely-links"):
        assert http("GET", path, PARTNER).status_code == 403


def test_everybody_with_an_indication_is_listed_with_how_to_handle_it(service: Service) -> None:
    found = Http(service)("GET", "/v1/organised-crime-flags").json()
    assert found["flags"][0]["person"]["id"] == public_id(ANN)
    assert all(each["handling"] for each in found["flags"])
    assert found["flags"][0]["knownMember"]
    # Asked again, nothing is worked out anew, and all whom it names are on record all the same.
    again = Http(service)("GET", "/v1/organised-crime-flags").json()
    assert again["flags"] == found["flags"]
    service.audit.close()
    first, second = (each.event for each in events(service.settings)[-2:])
    assert first.action is second.action is AuditAction.FLAGS_LISTED
    assert {each["person"]["id"] for each in found["flags"]} <= set(first.disclosed) == set(second.disclosed)


def test_the_list_of_flags_goes_on_from_any_place(service: Service) -> None:
    """With the same order and counts, and by whichever door."""
    http = Http(service)
    whole = http("GET", "/v1/organised-crime-flags").json()
    later = http("GET", "/v1/organised-crime-flags?first=2").json()
    assert (later["flags"], later["counts"]) == (whole["flags"][1:], whole["counts"])
    past = http("GET", f"/v1/organised-crime-flags?first={len(whole['flags']) + 1}").json()
    assert (past["flags"], past["leftOut"]) == ([], 0)
    officer = Browser(service).at_work("intelligence-officer")
    assert f"1 to {len(whole['flags'])} of {len(whole['flags'])}, the strongest first." in officer("GET", "/flags").text
    assert "Nobody comes so far down." in officer("GET", "/flags?first=900").text


def test_pages_of_groups_and_likely_ties_lead_to_whom_they_name_and_say_what_a_band_is(service: Service) -> None:
    officer = Browser(service).at_work("intelligence-officer")
    listed = officer("GET", "/groups").text
    assert "how the police rate a group" in listed
    assert "Not on record" in listed
    # Ann's membership has no date: a picture would show the group to have begun today.
    shown = officer("GET", f"/groups/{public_id(FIRM)}").text
    assert "May have belonged: not recorded since when" in shown
    assert "Members known to belong, year by year" not in shown
    likely = Http(service)("GET", f"/v1/people/{public_id(CAL)}/likely-links").json()["likely"]
    page = officer("GET", f"/people/{public_id(CAL)}/likely").text
    ends = {
        step[end]["id"]
        for each in likely
        if each["way"]
        for step in each["way"]["steps"]
        for end in ("source", "target")
    }
    assert ends
    assert all(f'href="/people/{each}"' in page for each in ends)


def test_a_form_of_links_that_is_sent_empty_says_what_it_lacks(service: Service) -> None:
    officer = Browser(service).at_work("intelligence-officer")
    for path, told in (
        ("/links?from=&to=", "Enter at least one person to start from"),
        ("/common?one=&other=", "Enter at least one person, place or group"),
    ):
        assert told in officer("GET", path).text
        assert told not in officer("GET", path.partition("?")[0]).text


def test_a_hidden_load_moves_no_byte_of_what_is_listed_or_shown(service: Service, tmp_path: Path) -> None:
    """The id of a flag's run and the reference of its taskings neither."""
    paths = (
        "/v1/groups",
        f"/v1/groups/{public_id(FIRM)}",
        f"/v1/people/{public_id(BEN)}/likely-links",
        f"/v1/people/{public_id(ANN)}/organised-crime-flag",
    )
    before = [Http(service)("GET", path, OFFICER).content for path in paths]
    secret = row("40", tie(CAL, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT), label=HIDDEN)
    load(service.store, [secret], manifest("hidden", extracted=1))
    assert [Http(service)("GET", path, OFFICER).content for path in paths] == before


def test_each_persons_flag_is_a_result_of_its_own(service: Service) -> None:
    """So that what falls with a record is told person by person."""
    for who in (ANN, BEN, CAL):
        question = show_flag(public_id(who), moment(0).date(), service.policy.version, None, service.runs)
        consult(service, Caller(READER, PURPOSE, "c-1"), question)
    resting = service.store.results_resting_on(service.store.ids.record_id("NOMIS", "30"))
    assert [kind for _, kind in resting].count("organised-crime-flag") == 2
    assert [kind for _, kind in resting].count("organised-crime-flags") == 1


def test_a_run_is_worked_out_once_for_all_readers_of_a_profile_and_anew_once_anything_is_published(
    service: Service,
) -> None:
    def asked(viewer: Viewer) -> int:
        question = show_flag(public_id(ANN), moment(0).date(), service.policy.version, None, service.runs)
        consult(service, Caller(viewer, PURPOSE, "c-1"), question)
        return len(service.runs)

    police = replace(READER, subject="police officer", agency="police")
    assert asked(READER) == asked(police) == 1
    load(service.store, [row("41")], manifest("more", extracted=1))
    assert asked(READER) == 2


def test_who_has_no_profile_gets_what_lies_around_a_person_and_nothing_estate_wide(service: Service) -> None:
    """Worked out for him alone, from what he may read: here the same evidence, and so the same band."""
    outsider = replace(READER, agency="courts")
    policy, day = service.policy.version, moment(0).date()
    bounded = replace(service.policy, sharing={**service.policy.sharing, "courts": frozenset({"prison", "police"})})
    alone = replace(service, policy=bounded)
    shown = consult(alone, Caller(outsider, PURPOSE, "c-1"), show_flag(public_id(ANN), day, policy, None, service.runs))
    usual = consult(service, Caller(READER, PURPOSE, "c-2"), show_flag(public_id(ANN), day, policy, None, service.runs))
    assert (shown.profile, usual.profile) == (None, "intelligence")
    assert shown.band == usual.band
    with pytest.raises(NoProfileError):
        consult(alone, Caller(outsider, PURPOSE, "c-3"), list_groups(day, policy, service.runs))
