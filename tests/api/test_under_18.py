"""Nobody who is or may be under 18 has a flag, a part in a group or a likely link, by whatever way an answer leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.organised_crime import Band
from api.answers.categorisation.network import NOTHING_SAID, around
from api.answers.changes import what_changed
from api.exits import ExitCode
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.safety_view import safety_view
from graph.view import view_for
from tests.api.cases import AS, OFFICER, Http, demo_viewer, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.contract.evidence import described, incident, involved, moment, person, row
from tests.graph.world import tie
from tests.properties import asking, routes_asked

FIRM = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000001")
RIVAL = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000002")
# The boss, the mate, and the man of the other group are of age. The girl is 16, the stranger has no date of birth, and
# of the boy two records disagree.
BOSS, MATE, OTHER, GIRL, STRANGER, BOY = (person(number) for number in range(11, 17))
BORN = {BOSS: "1980-01-02", MATE: "1985-01-02", OTHER: "1990-01-02", GIRL: "2010-06-01", BOY: "1999-01-02"}
YOUNG = (GIRL, STRANGER, BOY)
NAMES = {GIRL: "Gwendoline", STRANGER: "Stanislaus", BOY: "Bartholomew"}


def rows() -> list[EvidenceRow]:
    """Each of the young is a principal subject of the group, offended with everybody, and meets another group."""
    found = [
        row(f"who {each.key}", describes=[described(each, "Surname" + each.key, NAMES.get(each, "Adult"), born)])
        for each, born in BORN.items()
    ]
    found += [
        row("who stranger", describes=[Description(STRANGER, {"surname": "Surname", "caption": NAMES[STRANGER]})]),
        row("boy again", describes=[described(BOY, "Surname", NAMES[BOY], "2009-12-01")]),
    ]
    for each in (BOSS, MATE, *YOUNG):
        found.append(row(f"member {each.key}", tie(each, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)))
    found.append(row("other", tie(OTHER, RIVAL, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)))
    pairs = [(one, other) for one in YOUNG for other in (BOSS, MATE, OTHER)] + [(BOSS, MATE), (GIRL, BOY)]
    for number, (one, other) in enumerate(pairs):
        # Of the stranger and the mate no record says that they know each other: both know everybody else.
        if (one, other) != (STRANGER, MATE):
            found.append(
                row(f"did {number}", involved(one, incident(50 + number)), involved(other, incident(50 + number)))
            )
    return found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", rows())) as opened:
        yield opened


def names_nobody_young(said: str, *, but: NodeRef | None = None) -> bool:
    """Whether an answer bears the id or name of none of them; of one, asked about himself, nothing is held against."""
    marks = {each: (public_id(each), NAMES[each]) for each in YOUNG if each != but}
    return not [mark for pair in marks.values() for mark in pair if mark in said]


# What an extract says of a person: who he is to its reader, and of how many records.
PERSON_COLUMNS = {":ID(Person)", "personUuid:string", "caption:string", "records:long"}
LISTS = ("/v1/groups", f"/v1/groups/{public_id(FIRM)}?since=2026-01-01", "/v1/organised-crime-flags")
PAGES = ("/groups", f"/groups/{public_id(FIRM)}", f"/groups/{public_id(RIVAL)}", "/groups/rivals", "/flags")


@pytest.mark.parametrize("path", LISTS)
def test_no_list_over_http_names_them(service: Service, path: str) -> None:
    found = Http(service)("GET", path)
    assert found.status_code == 200, found.text
    assert names_nobody_young(found.text)


def test_no_analysis_names_them(service: Service, tmp_path: Path) -> None:
    """Neither when it is run nor when it is shown again, nor as a broker of a community."""
    day = ("--as-of", moment(48).date())
    assert names_nobody_young(Cordon(tmp_path / "home")("analyse", *day).out)
    shown = Http(service)("GET", "/v1/analyses/latest").text
    assert public_id(BOSS) in shown
    assert names_nobody_young(shown)


@pytest.mark.parametrize("who", YOUNG)
def test_asked_about_one_of_them_the_answer_is_that_none_is_given(service: Service, who: NodeRef) -> None:
    http = Http(service)
    flag = http("GET", f"/v1/people/{public_id(who)}/organised-crime-flag").json()
    said = ("band", "chance", "group", "evidence", "lowerIf", "higherIf", "handling")
    assert [flag[each] for each in said] == [None] * len(said)
    assert (flag["why"], flag["marks"], flag["carriedBy"]) == ([], [], [])
    likely = http("GET", f"/v1/people/{public_id(who)}/likely-links").json()
    assert (likely["likely"], likely["expected"]) == ([], [])


@pytest.mark.parametrize("who", [BOSS, MATE, OTHER])
def test_nobody_else_s_flag_or_likely_link_leads_over_them(service: Service, who: NodeRef) -> None:
    http = Http(service)
    flag = http("GET", f"/v1/people/{public_id(who)}/organised-crime-flag")
    assert flag.json()["band"] is not None
    assert names_nobody_young(flag.text)
    assert names_nobody_young(http("GET", f"/v1/people/{public_id(who)}/likely-links").text)


def test_no_page_of_the_console_names_them(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    for page in (*PAGES, f"/people/{public_id(BOSS)}/likely", f"/people/{public_id(BOSS)}/flag"):
        shown = browser("GET", page)
        assert shown.status_code == 200, page
        assert names_nobody_young(shown.text), page
    for who in YOUNG:
        shown = browser("GET", f"/people/{public_id(who)}/flag")
        assert shown.status_code == 200
        assert names_nobody_young(shown.text, but=who)
        assert "indication" not in shown.text.split("<main", 1)[1]


def test_no_command_names_them(service: Service, tmp_path: Path) -> None:
    cordon, firm = Cordon(tmp_path / "home"), public_id(FIRM)
    for words in (("flags",), ("groups", "list"), ("groups", "show", firm), ("analyse",), ("likely", public_id(MATE))):
        for form in ((), ("--json",)):
            ran = cordon(*words, *form)
            assert ran.code is ExitCode.DONE, ran.err
            assert names_nobody_young(ran.out), words
    for who in YOUNG:
        assert cordon("flag", public_id(who), "--json").json["band"] is None
        assert cordon("likely", public_id(who), "--json").json["likely"] == []


@pytest.mark.parametrize("words", [("flags",), ("groups", "list"), ("groups", "show", public_id(FIRM)), ("analyse",)])
def test_nobody_is_made_18_by_a_day_that_has_not_come(service: Service, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Asked as of 2040, a child of today would be of age."""
    ran = Cordon(tmp_path / "home")(*words, "--as-of", "2040-01-01")
    assert ran.code is ExitCode.USAGE
    assert "has not come" in ran.err
    for who in YOUNG:
        for asked in ("flag", "likely"):
            assert Cordon(tmp_path / "home")(asked, public_id(who), "--as-of", "2040-01-01").code is ExitCode.USAGE


def test_they_are_no_members_of_a_group_that_is_named_or_broken_up(service: Service) -> None:
    """Where a group stands for its members, and where moves are looked for that would part them."""
    http = Http(service)
    both = {"people": [FIRM.key], "sharedWith": [public_id(OTHER)]}
    asked = http("POST", "/v1/common-links", json=both).json()
    assert {each["id"] for each in asked["people"]} == {public_id(each) for each in (BOSS, MATE, OTHER)}
    planner = OFFICER | {AS: "allocation-officer", "X-Purpose-Code": "allocation"}
    broken = http("POST", "/v1/allocation/dispersals", planner, json={"group": public_id(FIRM)})
    assert broken.status_code == 200, broken.text
    assert broken.json()["notHeld"] == 2
    assert names_nobody_young(broken.text)


def test_a_start_page_that_tells_of_new_memberships_names_none_of_theirs(service: Service) -> None:
    viewer = demo_viewer("intelligence-officer")
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "start page")
    view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose)
    told = what_changed(view, moment(0) - timedelta(days=2), moment(48))
    memberships = next(each for each in told.sections if each.name == "memberships")
    assert memberships.number == 6
    assert {line.one.id for line in memberships.lines} == {public_id(each) for each in (BOSS, MATE, OTHER)}


@pytest.mark.parametrize("who", YOUNG)
def test_security_s_view_of_everything_gives_advice_no_band_of_theirs(service: Service, who: NodeRef) -> None:
    purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "CAT-1", "advice")
    graph = service.keeper.current()
    everything = safety_view(graph, service.store, purpose, demo_viewer("categorisation-security"))
    found = around(everything, public_id(who), service.policy.version, service.clock())
    assert (found.band, tuple(found.evidence)) == (NOTHING_SAID, ())


@pytest.mark.parametrize("who", [BOSS, GIRL])
def test_an_extract_says_of_them_what_records_say_and_nothing_that_was_worked_out(tmp_path: Path, who: NodeRef) -> None:
    """Files that leave for good: no band, and no tie but those of records, though the run was at hand."""
    with service_of(make_home(tmp_path / "home", rows())) as service:
        assert any(band in Http(service)("GET", "/v1/organised-crime-flags").text for band in Band)
    ran = Cordon(tmp_path / "home")("extract", "make", public_id(who), "--to", tmp_path / "case", "--depth", "3")
    assert ran.code is ExitCode.DONE, ran.err
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "case").iterdir()}
    assert NAMES[GIRL] in files["nodes-SourceRecord-data.csv"]
    assert not [name for name, said in files.items() if any(band in said for band in Band)]
    assert set(files["nodes-Person-header.csv"].strip().split(",")) == PERSON_COLUMNS
    tied = {name.split("-")[1] for name in files if name.startswith("ties-")}
    assert tied <= {each.name for each in LinkType} | {"HAS_RECORD", "FROM_LOAD"}


def test_no_route_page_chart_or_plan_says_a_band_of_theirs(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way out, a new one too: asked of them it says no band, and what says a band names none of them."""
    young = tuple(public_id(each) for each in YOUNG)
    numbers = tuple(each.key for each in (GIRL, STRANGER))
    parts = {"person_id": young, "group_id": (public_id(FIRM),), "number": numbers, "nomsId": numbers[:1]}
    for name, stands_for in (parts | {"prisonerNumber": numbers[:1]}).items():
        monkeypatch.setitem(routes_asked.PARTS, name, stands_for)
    monkeypatch.setitem(routes_asked.PLANNED, "prisoners", list(numbers))
    monkeypatch.setattr(asking, "ANYBODY", young[0])
    monkeypatch.setattr(asking, "WITHHELD", young[1])
    told = [each.said.decode(errors="replace") for each in asking.over_http(service, "intelligence-officer")]
    banded = [each for each in told if any(band in each for band in Band)]
    assert banded
    for said in banded:
        question = said.partition(" 200 ")[0]
        assert not [each for each in (*young, *numbers) if each in question], question
        assert names_nobody_young(said), question
    asked_of_them = [each for each in told if any(who in each.partition(" 200 ")[0] for who in young)]
    assert len(asked_of_them) > len(young)
