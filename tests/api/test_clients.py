"""Who is let in, and as whom: what tokens say, bounded by what the policy registers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from api.actions import Declared, PurposeRule
from api.auth import Authenticator, ClientRefusedError, TokenRefusedError, TooManyRequestsError
from api.auth.admission import Register
from api.auth.rates import Rates
from api.consult import Caller, purpose_of
from graph.access import Client, OnBehalfOf, Policy, Purpose, PurposeCode, RateLimit, RoleGrant, Staff
from graph.audit import AuditAction
from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Classification
from tests.api.issuing import START, Issuer

KEY = IdKey(bytes(range(32)))
DN = "CN=case-system,O=Prisons"
CLIENT = Client(
    "case-system", frozenset({"prison"}), frozenset({"reader", "writer"}), Classification.OFFICIAL_SENSITIVE
)
ROLES = {name: RoleGrant(authority=f"ROLE_{name.upper()}") for name in ("reader", "writer", "chief")}


def entrance(
    *clients: Client, staff: Mapping[str, Staff] | None = None, issuer: Issuer | None = None, **members: Any
) -> tuple[Authenticator, Issuer]:
    """An authenticator over these clients, and the issuer that it trusts."""
    issuer = issuer or Issuer()
    policy = Policy("test", ROLES, clients={each.name: each for each in clients or (CLIENT,)}, staff=staff or {})
    made = Authenticator(issuer.verifier(), Register(policy, KEY), Rates(issuer.clock), issuer.clock, **members)
    return made, issuer


def test_roles_are_those_that_the_token_holds_and_the_client_is_registered_for() -> None:
    identity, issuer = entrance()
    token = issuer.token(authorities=["ROLE_READER", "ROLE_CHIEF", "ROLE_UNHEARD_OF", "reader"])
    viewer = identity.viewer_of(token).viewer
    assert (viewer.subject, viewer.client, viewer.agency) == ("AB12C", "case-system", "prison")
    assert viewer.roles == {"reader"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": "another"}, "not registered"),
        ({"suspended": True}, "suspended"),
        ({"expires": START}, "expired"),
        ({"agencies": frozenset({"prison", "police"})}, "which agency"),
    ],
)
def test_a_client_that_is_not_registered_now_is_refused_by_who_it_is(changed: dict[str, Any], message: str) -> None:
    identity, issuer = entrance(replace(CLIENT, **changed))
    with pytest.raises(ClientRefusedError, match=message) as caught:
        identity.viewer_of(issuer.token())
    assert caught.value.subject == "AB12C"


def test_a_registration_holds_until_its_instant() -> None:
    identity, issuer = entrance(replace(CLIENT, expires=START + timedelta(minutes=5)))
    identity.viewer_of(issuer.token())
    issuer.clock.forward(minutes=5)
    with pytest.raises(ClientRefusedError, match="expired"):
        identity.viewer_of(issuer.token())


def test_what_the_policy_says_of_a_user_comes_from_it_alone() -> None:
    staff = Staff(
        "AB12C",
        agency="police",
        clearance=Classification.SECRET,
        roles=frozenset({"writer"}),
        caseload=frozenset({"LEI"}),
        people=(NodeRef(Kind.PERSON, "NOMIS", "A1234BC"), "0" * 32),
    )
    client = replace(CLIENT, agencies=frozenset({"prison", "police"}))
    identity, issuer = entrance(client, staff={"AB12C": staff})
    token = issuer.token(authorities=["ROLE_READER", "ROLE_WRITER"], agency="nca", clearance="SECRET", caseload=["*"])
    viewer = identity.viewer_of(token).viewer
    assert (viewer.agency, viewer.clearance) == ("police", Classification.OFFICIAL_SENSITIVE)
    assert viewer.roles == {"writer"}
    assert viewer.caseload == {"LEI"}
    assert viewer.self_ids == {KEY.node_id(NodeRef(Kind.PERSON, "NOMIS", "A1234BC")).hex(), "0" * 32}


def test_a_user_whom_the_policy_does_not_know_has_the_lowest_clearance_and_no_caseload() -> None:
    identity, issuer = entrance()
    viewer = identity.viewer_of(issuer.token()).viewer
    assert (viewer.clearance, viewer.caseload) == (Classification.OFFICIAL, frozenset())


def test_a_user_of_an_agency_that_is_not_his_clients_is_refused() -> None:
    identity, issuer = entrance(staff={"AB12C": Staff("AB12C", agency="police")})
    with pytest.raises(ClientRefusedError, match="which agency"):
        identity.viewer_of(issuer.token())


# ---- on behalf of a user


def own(issuer: Issuer, **changed: Any) -> str:
    return issuer.token(sub="case-system", user_name=None, authorities=["ROLE_READER", "ROLE_WRITER"], **changed)


def test_on_behalf_of_a_user_only_what_both_hold_counts() -> None:
    staff = {"AB12C": Staff("AB12C", clearance=Classification.OFFICIAL, people=("0" * 32,))}
    identity, issuer = entrance(replace(CLIENT, on_behalf_of=OnBehalfOf.OPTIONAL), staff=staff)
    alone = identity.viewer_of(own(issuer)).viewer
    for_him = identity.viewer_of(own(issuer), issuer.token(authorities=["ROLE_READER", "ROLE_CHIEF"])).viewer
    assert (alone.on_behalf_of, alone.roles, alone.clearance) == (None, CLIENT.roles, CLIENT.clearance)
    assert (for_him.subject, for_him.on_behalf_of, for_him.person) == ("case-system", "AB12C", "AB12C")
    assert for_him.roles == {"reader"}
    assert for_him.clearance == Classification.OFFICIAL
    assert for_him.self_ids == {"0" * 32}


def test_whose_behalf_it_is_takes_a_token_of_his_own_that_is_checked_too() -> None:
    identity, issuer = entrance(replace(CLIENT, on_behalf_of=OnBehalfOf.OPTIONAL))
    for wrong in ("AB12C", issuer.token(aud="other"), issuer.token(exp=1)):
        with pytest.raises(TokenRefusedError):
            identity.viewer_of(own(issuer), wrong)
    with pytest.raises(ClientRefusedError, match="no user's"):
        identity.viewer_of(own(issuer), own(issuer))
    with pytest.raises(ClientRefusedError, match="not registered"):
        identity.viewer_of(own(issuer), issuer.token(client_id="unheard-of"))
    with pytest.raises(ClientRefusedError, match="anybody's behalf"):
        identity.viewer_of(issuer.token(), issuer.token())


def test_a_client_asks_on_behalf_of_users_as_it_is_registered() -> None:
    identity, issuer = entrance()
    with pytest.raises(ClientRefusedError, match="anybody's behalf"):
        identity.viewer_of(own(issuer), issuer.token())
    identity, issuer = entrance(replace(CLIENT, on_behalf_of=OnBehalfOf.REQUIRED))
    with pytest.raises(ClientRefusedError, match="on whose behalf"):
        identity.viewer_of(own(issuer))
    assert identity.viewer_of(own(issuer), issuer.token()).viewer.on_behalf_of == "AB12C"


def test_nobody_comes_through_a_client_that_acts_for_itself_alone() -> None:
    """Neither with a token of its own nor on another's behalf."""
    identity, issuer = entrance(replace(CLIENT, users=False, on_behalf_of=OnBehalfOf.OPTIONAL))
    assert identity.viewer_of(own(issuer)).viewer.roles == CLIENT.roles
    for tokens in ((issuer.token(),), (own(issuer), issuer.token())):
        with pytest.raises(ClientRefusedError, match="for itself alone"):
            identity.viewer_of(*tokens)


# ---- client certificates

BEHIND: dict[str, Any] = {"trusted_proxies": (ip_network("10.0.0.0/24"), ip_network("fd00::/8"))}
CERTIFIED = replace(CLIENT, certificate=DN)


@pytest.mark.parametrize("peer", ["10.0.0.7", "fd00::7", "::ffff:10.0.0.7"])
def test_a_trusted_proxy_vouches_for_a_certificate(peer: str) -> None:
    identity, _ = entrance(CERTIFIED, **BEHIND)
    viewer = identity.of_request({"subject-distinguished-name": DN}, peer).viewer
    assert (viewer.subject, viewer.roles) == ("case-system", CLIENT.roles)


@pytest.mark.parametrize("peer", ["10.0.1.7", "127.0.0.1", "::ffff:10.0.1.7", None, "gateway", ""])
def test_from_anybody_else_the_header_is_a_forgery_even_beside_a_token(peer: str | None) -> None:
    identity, issuer = entrance(CERTIFIED, **BEHIND)
    headers = {"subject-distinguished-name": DN, "authorization": f"Bearer {issuer.token()}"}
    with pytest.raises(TokenRefusedError, match="trusted proxy"):
        identity.of_request(headers, peer)


@pytest.mark.parametrize("subject", ["CN=case-system", f"{DN},C=GB", "", DN.lower()])
def test_a_certificate_is_registered_by_its_whole_subject(subject: str) -> None:
    identity, _ = entrance(CERTIFIED, replace(CLIENT, name="without"), **BEHIND)
    with pytest.raises(ClientRefusedError, match="certificate"):
        identity.of_request({"subject-distinguished-name": subject}, "10.0.0.7")


def test_certificate_and_token_are_the_same_clients() -> None:
    other = replace(CLIENT, name="other")
    identity, issuer = entrance(CERTIFIED, other, **BEHIND)
    for client, let_in in (("case-system", True), ("other", False)):
        token = issuer.token(client_id=client)
        headers = {"subject-distinguished-name": DN, "authorization": f"Bearer {token}"}
        if let_in:
            assert identity.of_request(headers, "10.0.0.7").viewer.subject == "AB12C"
        else:
            with pytest.raises(ClientRefusedError, match="another client's"):
                identity.of_request(headers, "10.0.0.7")


def test_a_suspended_client_is_not_let_in_by_its_certificate_either() -> None:
    identity, _ = entrance(replace(CERTIFIED, suspended=True), **BEHIND)
    with pytest.raises(ClientRefusedError, match="suspended"):
        identity.of_request({"subject-distinguished-name": DN}, "10.0.0.7")


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "bearer ", "Token x", ""])
def test_only_a_bearer_token_is_one(header: str) -> None:
    identity, _ = entrance()
    with pytest.raises(TokenRefusedError):
        identity.of_request({"authorization": header}, "127.0.0.1")


# ---- how often


def test_a_client_asks_as_often_as_it_is_registered_for() -> None:
    identity, issuer = entrance(replace(CLIENT, rate_limit=RateLimit(per_minute=6, burst=3)))
    headers = {"authorization": f"Bearer {issuer.token()}"}
    for _ in range(3):
        identity.of_request(headers, "127.0.0.1")
    with pytest.raises(TooManyRequestsError) as caught:
        identity.of_request(headers, "127.0.0.1")
    assert caught.value.retry_after == 10
    issuer.clock.forward(seconds=10)
    identity.of_request(headers, "127.0.0.1")
    issuer.clock.forward(hours=0.1)
    for _ in range(3):
        identity.of_request(headers, "127.0.0.1")
    with pytest.raises(TooManyRequestsError):
        identity.of_request(headers, "127.0.0.1")


def test_one_client_does_not_use_up_anothers_rate_and_a_clock_set_back_gives_none_away() -> None:
    limited = [replace(CLIENT, name=name, rate_limit=RateLimit(60, 1)) for name in ("one", "other")]
    issuer = Issuer()
    rates = Rates(issuer.clock)
    for client in limited:
        rates.take(client)
    issuer.clock.forward(hours=-1)
    for client in limited:
        with pytest.raises(TooManyRequestsError):
            rates.take(client)


_TAKE = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from api.auth import TooManyRequestsError
from api.auth.rates import Rates
from graph.access import Client, RateLimit
from graph.model.labels import Classification
client = Client("one", frozenset(), frozenset(), Classification.OFFICIAL, rate_limit=RateLimit(60, 10))
rates, passed, waits = Rates(lambda: datetime(2026, 11, 1, tzinfo=UTC), Path(sys.argv[1])), 0, set()
for _ in range(200):
    try:
        rates.take(client)
        passed += 1
    except TooManyRequestsError as error:
        waits.add(error.retry_after)
print(passed, *waits)
"""


def test_two_processes_of_one_home_share_each_clients_rate(tmp_path: Path) -> None:
    """Both ask at once; ten pass in all, and whoever is refused is told of the one second that the next one takes."""
    both = [subprocess.Popen([sys.executable, "-c", _TAKE, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(2)]
    told = [[int(each) for each in process.communicate()[0].split()] for process in both]
    assert sum(passed for passed, *_ in told) == 10
    assert {wait for _, *waits in told for wait in waits} == {1}
    rates, limited = Rates(Issuer().clock, tmp_path), replace(CLIENT, name="other", rate_limit=RateLimit(60, 1))
    rates.take(limited)
    with pytest.raises(TooManyRequestsError):
        rates.take(limited)
    rates.close()


# ---- purposes


def test_a_route_with_a_foreign_contract_takes_the_purpose_that_is_registered() -> None:
    registered = Purpose(PurposeCode.ALLOCATION, "SLA-7", "nightly")
    stated = Purpose(PurposeCode.AUDIT, "OP-1", "mine")
    foreign = Declared("x", AuditAction.PERSON_SHOWN, PurposeRule.REGISTERED)
    plain = replace(foreign, rule=PurposeRule.STATED)
    identity, issuer = entrance(replace(CLIENT, purpose=registered))
    found = identity.viewer_of(issuer.token())
    caller = Caller(found.viewer, stated, "request-1", None, found.purpose)
    assert (purpose_of(foreign, caller), purpose_of(plain, caller)) == (registered, stated)
    assert purpose_of(plain, replace(caller, purpose=None)) is None
    assert purpose_of(foreign, replace(caller, registered=None)) is None
