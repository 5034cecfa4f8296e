"""Who is found by a typed name, a postcode or a reference, in what order and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.answers.standing import Asked
from api.consult import Caller, consult
from api.questions.people import show_changes
from api.schemas.people import FindPeople
from graph.access import Purpose, PurposeCode
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.api.cases import HIDDEN, OFFICER, PARTNER, Http, demo_viewer, make_home, public_id, service_of
from tests.api.policies import put_policy
from tests.contract.evidence import described, moment, person, row
from tests.graph.world import tie

TOBI, TIAGO, TRAN, NICK, OTHER, PAWEL, APPIAH, HASAN = (person(number) for number in range(1, 9))
NAMED = {
    TOBI: ("HASSAN", "Tobi"), TIAGO: ("Hassan", "Tiago"), TRAN: ("Tran", "Hassan"), NICK: ("Smith", "Nicholas"),
    OTHER: ("Smith", "Peter Nick"), PAWEL: ("Kowalski", "Paweł"), APPIAH: ("Tobi", "Appiah"),
}  # fmt: skip
HOME_OF_TOBI = NodeRef(Kind.ADDRESS, "", "7 ALBERT GROVE CRIGGLESTONE WF4 9TV")
REPORT = NodeRef(Kind.INTELLIGENCE_REPORT, "POLICE-INTELLIGENCE", "IR/2022/0000323")
ARREST = NodeRef(Kind.ARREST, "POLICE-ARRESTS", "ER-2026-77")
ROWS = (
    *(row(who.key, describes=[described(who, *name)]) for who, name in NAMED.items()),
    row("home", tie(TOBI, HOME_OF_TOBI, LinkType.LIVES_AT)),
    row("report", tie(NICK, REPORT, LinkType.SUBJECT_OF)),
    row("arrest", tie(PAWEL, ARREST, LinkType.INVOLVED_IN)),
)
# Hidden are one who is named just as officers mistype the other, and that Tran lives with Tobi and is reported on.
HIDDEN_ROWS = (
    row("hidden", describes=[described(HASAN, "Hasan", "Tobi")], label=HIDDEN),
    row("hidden home", tie(TRAN, HOME_OF_TOBI, LinkType.LIVES_AT), label=HIDDEN),
    row("hidden report", tie(TRAN, REPORT, LinkType.SUBJECT_OF), label=HIDDEN),
)
LIMIT_TOBI = f"restricted:\n- {{person: {TOBI.authority}/{TOBI.key}, because: protected}}"


def masked_for(role: str) -> tuple[str, str]:
    """What the policy says of a role, and the same with names of people of limited access masked."""
    masked = '{path: "$.people[*].name", do: mask, limited_access_only: true}'
    return f"  {role}:\n", f"  {role}:\n    limited_access: redacted\n    redactions: [{masked}]\n"


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Http]:
    with service_of(make_home(tmp_path_factory.mktemp("finding"), (*ROWS, *HIDDEN_ROWS))) as service:
        yield Http(service)


def found(http: Http, **asked: str) -> list[tuple[NodeRef, str | None]]:
    answer = http("POST", "/v1/people/search", json=asked).json()
    ids = {public_id(who): who for who in (*NAMED, HASAN)}
    return [(ids[each["id"]], each.get("matched")) for each in answer["people"]]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Tobi Hasan", TOBI), ("Toby Hassan", TOBI), ("Tobi Hassn", TOBI), ("Hassen, Tobi", TOBI), ("Hasan T", TOBI),
        ("Smyth Nicolas", NICK), ("Nikolas Smith", NICK), ("Nick Smith", NICK), ("Kowalsky Pawel", PAWEL),
        ("Pavel Kowalski", PAWEL), ("Kowlaski", PAWEL), ("Kowalsky", PAWEL),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt_and_the_answer_says_why(http: Http, name: str, who: NodeRef) -> None:
    """Nobody matched: an officer concluded that the man is not known."""
    assert "name" in (dict(found(http, name=name))[who] or "")


def test_whoever_is_named_so_comes_before_whoever_is_nearly_so(http: Http) -> None:
    """A middle name is a name, and is said to be one; Nicholas is Nick's full form, and nearly so named."""
    full = "forename is a short or full form of it"
    assert found(http, name="Nick Smith") == [(OTHER, "middle name as typed"), (NICK, full)]
    assert dict(found(http, name="Nick Smyth"))[OTHER] == "surname sounds alike, middle name as typed"
    answer = http("POST", "/v1/people/search", json={"name": "Nick Smith"}).json()
    assert (answer["found"], answer["near"]) == (2, 1)


def test_a_surname_and_an_initial_are_read_as_such(http: Http) -> None:
    """Only people whose forename is Hassan and whose surname begins with T were found."""
    assert found(http, name="HASSAN T") == [(TIAGO, None), (TOBI, None)]
    assert found(http, name="T Hassan") == found(http, name="Hassan, T") == found(http, name="HASSAN T")


def test_one_word_is_a_surname_or_a_forename(http: Http) -> None:
    assert [who for who, _ in found(http, name="Tobi")] == [TOBI, APPIAH]
    assert {who for who, _ in found(http, name="Hassan")} == {TOBI, TIAGO, TRAN}


@pytest.mark.parametrize(
    ("asked", "certain"),
    [
        ({"name": "Appiah Tobi"}, True), ({"name": "Pawel Kowalski"}, False), ({"name": "Hassan Tiago"}, True),
        ({"name": "Hassan Ti"}, False), ({"name": "Tobi A"}, False), ({"name": "Appiah"}, False),
        ({"name": "Smith Nick"}, False), ({"name": "Smith Nicolas"}, False), ({"part": "WF4 9TV"}, False),
        ({"name": "Appiah", "dateOfBirth": "1985-04-12"}, True), ({"part": "ir/2022/0000323"}, False),
    ],
)  # fmt: skip
def test_one_person_is_certain_by_a_whole_name_alone(http: Http, asked: dict[str, str], certain: bool) -> None:
    """A page opens whoever is certain: a look at a stranger stands on record against the reader's case."""
    assert http("POST", "/v1/people/search", json=asked).json()["certain"] is certain


def test_two_names_that_both_differ_by_a_letter_are_somebody_else_s(http: Http) -> None:
    assert found(http, name="Smath Nixholas") == []


@pytest.mark.parametrize("name", ["Tobi Hasan", "Hasan", "Hassan Tobi", "Hasan T", "Tobi"])
def test_who_may_not_be_read_is_no_likeness_and_moves_nothing(http: Http, tmp_path: Path, name: str) -> None:
    with service_of(make_home(tmp_path / "without", ROWS)) as service:
        plain = Http(service)("POST", "/v1/people/search", json={"name": name}).content
    assert http("POST", "/v1/people/search", json={"name": name}).content == plain


def test_people_whose_name_is_masked_are_nobody_s_likeness(tmp_path: Path) -> None:
    """Spelt almost so is as good as spelt so for whoever spells a name letter by letter."""
    settings = make_home(tmp_path / "home", ROWS)
    put_policy(settings.home, LIMIT_TOBI, replaced=(masked_for("partner-agency"),))
    with service_of(settings) as service:
        asked = [Http(service)("POST", "/v1/people/search", PARTNER, json={"name": each}).json() for each in
                 ("Tobi Hassan", "Tobi Hasan", "Tiago Hasan")]  # fmt: skip
    assert [each["found"] for each in asked] == [0, 0, 1]


def test_a_standing_query_finds_nobody_by_a_name_that_is_masked(tmp_path: Path) -> None:
    """It is put anew each day: what a search must not spell it must not spell either."""
    settings = make_home(tmp_path / "home", ROWS)
    put_policy(settings.home, LIMIT_TOBI, replaced=(masked_for("intelligence-officer"),))
    with service_of(settings) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "a test")
        reader = Caller(demo_viewer("intelligence-officer"), purpose, "request-1", "127.0.0.1")
        asked = [Asked(name, name, "", [FindPeople(name=name)]) for name in ("Tobi Hassan", "Tiago Hassan")]
        told = consult(service, reader, show_changes(service, moment(-1), moment(48), asked))
    assert [len(each.lines) for each in told.standing] == [0, 1]


@pytest.mark.parametrize("part", ["WF4 9TV", "wf49tv", "WF4"])
def test_a_postcode_finds_who_is_readably_tied_to_an_address_there(http: Http, part: str) -> None:
    assert found(http, part=part) == [(TOBI, f"address {HOME_OF_TOBI.key}")]


@pytest.mark.parametrize("part", ["WF4 9T", "WF49", "F4 9TV", "WF5", "7 ALBERT"])
def test_what_is_no_postcode_finds_no_address(http: Http, part: str) -> None:
    assert found(http, part=part) == []


def test_a_report_is_found_by_its_whole_reference_and_by_no_part_of_it(http: Http) -> None:
    """Of part of a reference half a year's reports have it."""
    assert found(http, part="ir/2022/0000323") == [(NICK, f"report {REPORT.key}")]
    assert found(http, part="2022/0000323") == []


def test_a_reference_is_found_with_the_dashes_that_its_force_writes(http: Http) -> None:
    assert found(http, part="er-2026-77") == [(PAWEL, f"arrest {ARREST.key}")]


@pytest.mark.parametrize("asked", [{"name": "Bell", "surname": "Bell"}, {"name": "Bell", "part": "0009"}])
def test_a_name_is_asked_for_alone_or_with_a_birth_date(http: Http, asked: dict[str, str]) -> None:
    assert http("POST", "/v1/people/search", OFFICER, json=asked).status_code in {400, 422}
    assert found(http, name="Tobi Hassan", dateOfBirth="1985-04-12") == [(TOBI, None)]
