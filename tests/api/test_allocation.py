"""What-ifs, acceptance, certificates and packs through both doors, on record and by role."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from analytics.allocation.near_miss import Clock, Rates
from api.answers.allocation.near_miss import in_words
from api.answers.allocation.what_if import KIND
from api.certificate_page import page_of
from api.schemas.allocation import CertificateAnswer
from api.sealing import seal, unseal
from api.settings import Settings
from api.signing import SealError, own_public_key, verify
from api.wiring import Service
from graph.audit import AuditAction, Outcome
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from tests.api.cases import AS, OPEN_ROWS, Http, events, make_home, service_of
from tests.api.policies import put_policy
from tests.contract.evidence import described, moment, row
from tests.graph.world import bears

PRISON = Label("prison")
SECRET = "a passphrase that nobody guesses"
ALLOCATION = {
    AS: "allocation-officer",
    "X-Purpose-Code": "allocation",
    "X-Case-Reference": "OP-2026-014",
    "X-Purpose-Reason": "new arrival",
}
LEI, MDI = NodeRef(Kind.ESTABLISHMENT, "", "LEI"), NodeRef(Kind.ESTABLISHMENT, "", "MDI")
WING, OTHER = NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.WING, "", "LEI-B")
ONE, TWO = (NodeRef(Kind.PERSON, "NOMIS", number) for number in ("A1111AA", "B2222BB"))
REGISTER = NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "9")


def number(who: NodeRef) -> NodeRef:
    return NodeRef(Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), who.key)


def rows(label: Label = PRISON) -> list[EvidenceRow]:
    places = [
        row("p1", LinkClaim(WING, LEI, LinkType.LOCATED_IN)),
        row("p2", LinkClaim(OTHER, LEI, LinkType.LOCATED_IN)),
        row("p3", describes=[Description(OTHER, {"working_capacity": 4, "status": "ACTIVE"})]),
    ]
    people = [
        row("101", bears(ONE, number(ONE)), describes=[described(ONE, "Oldham", "Oz", "1980-01-02")]),
        row("102", bears(TWO, number(TWO)), describes=[described(TWO, "Tudor", "Ty", "1981-01-02")]),
        row("103", LinkClaim(ONE, WING, LinkType.HELD_AT), LinkClaim(TWO, OTHER, LinkType.HELD_AT)),
    ]
    apart = row(
        "104",
        LinkClaim(ONE, REGISTER, LinkType.PARTY, Role.PARTY_VICTIM),
        LinkClaim(TWO, REGISTER, LinkType.PARTY, Role.PARTY_PERPETRATOR),
        describes=[Description(REGISTER, {"restriction_type": "WING", "reason": "THREAT", "closed": False})],
        label=label,
    )
    return [*OPEN_ROWS, *places, *people, apart]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_home(tmp_path / "home", rows())
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "sign.pem").write_bytes(key)
    (tmp_path / "pack.key").write_text(SECRET + "\n", "utf-8")
    return made.model_copy(update={"signing_key": tmp_path / "sign.pem", "pack_key": tmp_path / "pack.key"})


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with service_of(settings) as opened:
        yield opened


MOVE = {"moves": [{"prisoner": "A1111AA", "place": "LEI-B"}]}


def test_a_what_if_says_what_a_move_would_break_and_stores_nothing(http: Http, service: Service) -> None:
    before = service.store.head()
    found = http("POST", "/v1/allocation/what-if", ALLOCATION, json=MOVE).json()
    assert found["outcome"] == "conflict found"
    assert [each["kind"] for each in found["made"]] == ["keep-apart"]
    assert {each["caption"] for each in found["made"][0]["people"]} == {"Oldham, Oz", "Tudor, Ty"}
    assert service.store.head() == before
    assert service.store.acts(KIND, set(service.store.labels())) == []


def test_edits_that_contradict_each_other_are_a_question_that_cannot_be_put_so(http: Http) -> None:
    both = {"moves": [*MOVE["moves"], {"prisoner": "A1111AA", "place": "LEI-A"}]}
    answer = http("POST", "/v1/allocation/what-if", ALLOCATION, json=both)
    assert (answer.status_code, "two places" in answer.text) == (400, True)
    assert http("POST", "/v1/allocation/what-if", ALLOCATION, json={}).status_code == 400
    unknown = {"moves": [{"prisoner": "A1111AA", "place": "XXX-1"}]}
    assert http("POST", "/v1/allocation/what-if", ALLOCATION, json=unknown).status_code == 404


def test_a_conflict_is_accepted_only_as_one_and_then_stands_on_record(
    http: Http, service: Service, settings: Settings
) -> None:
    wanted = {"suppose": MOVE, "reason": "no other place"}
    refused = http("POST", "/v1/allocation/accepted", ALLOCATION, json=wanted)
    assert (refused.status_code, "despite" in refused.text) == (400, True)
    accepted = http("POST", "/v1/allocation/accepted", ALLOCATION, json={**wanted, "despiteConflicts": True})
    assert accepted.status_code == 200
    kept = service.store.acts(KIND, set(service.store.labels()))
    assert [(each.action, each.case, each.body["reason"]) for each in kept] == [
        ("accepted", accepted.json()["case"], "no other place")
    ]
    assert "Tudor" not in json.dumps(dict(kept[0].body))
    assert AuditAction.MOVES_ACCEPTED in {each.event.action for each in events(settings)}


def test_nothing_is_accepted_past_a_security_hold(tmp_path: Path) -> None:
    hidden = rows(Label("police", compartments=("source-unit",)))
    with service_of(make_home(tmp_path / "held", hidden)) as service:
        wanted = {"suppose": MOVE, "reason": "no other place", "despiteConflicts": True}
        answer = Http(service)("POST", "/v1/allocation/accepted", ALLOCATION, json=wanted)
        assert (answer.status_code, "security hold stands on LEI-B" in answer.text) == (400, True)
        assert service.store.acts(KIND, set(service.store.labels())) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("what-if", MOVE),
        ("accepted", {"suppose": MOVE, "reason": "no other place"}),
        ("headroom", {"prison": "LEI"}),
        ("arrivals", {"prison": "LEI", "surname": "Old"}),
        ("near-misses", {"prison": "LEI", "since": "2026-01-01", "until": "2026-02-01"}),
        ("certificates", {"prisoners": ["A1111AA"], "place": "LEI-B"}),
        ("wing-packs", {"prison": "LEI"}),
    ],
)
def test_nobody_gets_in_without_the_role_or_a_purpose(
    http: Http, settings: Settings, path: str, body: dict[str, object]
) -> None:
    partner = ALLOCATION | {AS: "partner-agency", "X-Purpose-Code": "public-protection"}
    assert http("POST", f"/v1/allocation/{path}", partner, json=body).status_code == 403
    assert http("POST", f"/v1/allocation/{path}", {AS: "allocation-officer"}, json=body).status_code in {400, 403}
    assert {each.event.outcome for each in events(settings)} == {Outcome.REFUSED}


def test_room_and_arrivals_are_answered_and_the_name_typed_is_not_kept(http: Http, settings: Settings) -> None:
    room = http("POST", "/v1/allocation/headroom", ALLOCATION, json={"prison": "LEI"}).json()
    assert [(each["place"], each["free"]) for each in room["rows"] if each["beds"] is not None] == [("LEI-B", 3)]
    assert "not counted" in room["plannedMoves"]
    assert {each["coming"] for each in room["rows"]} == {None}
    found = http("POST", "/v1/allocation/arrivals", ALLOCATION, json={"prison": "LEI", "surname": "Old"}).json()
    assert [each["person"]["caption"] for each in found["candidates"]] == ["Oldham, Oz"]
    assert "Old" not in repr([each.event.asked for each in events(settings)])


# ---- certificates

ASKED = {"prisoners": ["A1111AA"], "place": "LEI-B"}


def test_a_certificate_holds_what_was_checked_and_comes_out_the_same_again(http: Http, service: Service) -> None:
    answer = http("POST", "/v1/allocation/certificates", ALLOCATION, json=ASKED)
    certificate = CertificateAnswer.model_validate(answer.json())
    body = json.loads(certificate.body)
    assert body["answer"]["outcome"] == "conflict found"
    assert {each["table"] for each in body["rules"]} == {"conflict-rules-2026-11.yml", "placement-rules-2026-11.yml"}
    assert "a feed that this check needs has not been loaded (keep-aparts)" in body["unknown"]
    verify(certificate.body.encode(), certificate.signature, own_public_key(service.settings))
    again = http("POST", "/v1/allocation/certificates/rerun", ALLOCATION, json=answer.json()).json()
    assert (again["signature"], again["same"], again["differs"]) == ("holds", True, [])
    page = page_of(certificate)
    assert "LEI-B" in page
    assert "http" not in page


def test_an_altered_certificate_is_told_and_so_is_another_answer(http: Http, service: Service) -> None:
    made = http("POST", "/v1/allocation/certificates", ALLOCATION, json=ASKED).json()
    altered = {**made, "body": made["body"].replace('"outcome":"conflict found"', '"outcome":"no conflict found"', 1)}
    assert altered["body"] != made["body"]
    again = http("POST", "/v1/allocation/certificates/rerun", ALLOCATION, json=altered).json()
    assert again["same"] is False
    assert "does not hold" in again["signature"]
    assert again["outcomeNow"] == "conflict found"


def test_a_number_known_from_hidden_rows_alone_is_certified_as_one_that_nobody_knows(tmp_path: Path) -> None:
    """It was "not found" where there was somebody to withhold."""
    him, label = NodeRef(Kind.PERSON, "NOMIS", "C3333CC"), Label("police", compartments=("source-unit",))
    hidden = row("900", bears(him, number(him)), describes=[described(him, "Dunn", "Dee", "1990-01-02")], label=label)
    said = []
    for name, kept in (("without", rows()), ("with", [*rows(), hidden])):
        made = make_home(tmp_path / name, kept)
        key = Ed25519PrivateKey.from_private_bytes(bytes(32))
        (tmp_path / "sign.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        with service_of(made.model_copy(update={"signing_key": tmp_path / "sign.pem"})) as service:
            asked = {"prisoners": [him.key], "place": "LEI-B"}
            said.append(Http(service)("POST", "/v1/allocation/certificates", ALLOCATION, json=asked))
    assert [each.status_code for each in said] == [200, 200]
    placed = [json.loads(each.json()["body"])["placement"] for each in said]
    assert placed[0] == placed[1]


def test_nothing_is_signed_or_packed_without_a_key(tmp_path: Path) -> None:
    """No default: the answer is 503, and nothing was read."""
    with service_of(make_home(tmp_path / "bare", rows())) as service:
        http = Http(service)
        assert http("POST", "/v1/allocation/certificates", ALLOCATION, json=ASKED).status_code == 503
        assert http("POST", "/v1/allocation/wing-packs", ALLOCATION, json={"prison": "LEI"}).status_code == 503


def test_what_is_sealed_or_signed_is_not_made_for_whoever_is_told_less(settings: Settings) -> None:
    """No redaction reaches inside a certificate or a pack; and an arrival is guessed by name and birth date."""
    masked = 'redactions: [{path: "$.name", do: mask}]'
    put_policy(settings.home, replaced=(("  cordon-demo:\n", f"  cordon-demo:\n    {masked}\n"),))
    asked = {"certificates": ASKED, "wing-packs": {"prison": "LEI"}, "arrivals": {"prison": "LEI", "surname": "Old"}}
    with service_of(settings) as service:
        for path, body in asked.items():
            refused = Http(service)("POST", f"/v1/allocation/{path}", ALLOCATION, json=body)
            assert (refused.status_code, "is redacted" in refused.text) == (400, True), path


def test_what_is_no_certificate_is_refused(http: Http) -> None:
    wrong = {"body": "{}", "signature": "AA==", "key": "0"}
    assert http("POST", "/v1/allocation/certificates/rerun", ALLOCATION, json=wrong).status_code == 400


# ---- packs


def test_a_pack_opens_with_its_passphrase_alone_until_it_runs_out(http: Http) -> None:
    found = http("POST", "/v1/allocation/wing-packs", ALLOCATION, json={"prison": "LEI", "hours": 2}).json()
    pack = base64.b64decode(found["pack"])
    assert b"Tudor" not in pack
    made = datetime.fromisoformat(found["madeAt"])
    content = json.loads(unseal(pack, SECRET, made + timedelta(hours=1))[0])
    wing = next(each for each in content["wings"] if each["wing"] == "LEI-A")
    assert wing["people"][0]["apart_from"][0]["name"] == "Tudor, Ty"
    with pytest.raises(SealError, match="ran out"):
        unseal(pack, SECRET, made + timedelta(hours=2))
    with pytest.raises(SealError, match="passphrase"):
        unseal(pack, "another passphrase than that", made)


@pytest.mark.parametrize("part", ["expires_at", "nonce", "salt"])
def test_a_pack_whose_head_was_altered_does_not_open(part: str) -> None:
    """Its end is authenticated: who edits it to open later than he may cannot."""
    at = moment(0)
    pack = seal(b"content", SECRET, {"prison": "LEI", "made_at": at.isoformat(), "expires_at": at.isoformat()})
    head, _, rest = pack.partition(b"\n")
    later = {
        "expires_at": (at.isoformat().encode(), (at + timedelta(days=9)).isoformat().encode()),
        "nonce": (b'"nonce":"', b'"nonce":"AAAA'),
        "salt": (b'"salt":"', b'"salt":"AAAA'),
    }[part]
    with pytest.raises(SealError):
        unseal(head.replace(*later) + b"\n" + rest, SECRET, at - timedelta(days=1))
    with pytest.raises(SealError, match="no wing pack"):
        unseal(b"{}", SECRET, at)


@pytest.mark.parametrize(("advised", "warns"), [(0, False), (2, False), (9, True)])
def test_a_replay_says_in_words_whether_advice_named_victims_oftener_than_chance(advised: int, warns: bool) -> None:
    counted = {each.name: 0 for each in fields(Rates) if each.name != "clock"}
    counted |= {"assaults": 98, "together": 98, "advised": advised, "others": 9_882, "others_advised": 88}
    said = list(in_words([Rates(Clock.TODAY, **counted)]))
    assert f"advice alone in {advised} more" in said[0]
    assert ("It names victims no oftener than chance would: here it warns of no assault." in said) is not warns
