"""Tokens: what is believed, and every way in which somebody has tried to be believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from api.auth.errors import KeysUnavailableError, TokenRefusedError
from api.auth.issuer import local_issuer
from api.auth.keys import ATTEMPTS, COOLDOWN, MOST_AGE, REFRESH_AGE, check_address
from api.auth.scrubbing import BLOT, scrub_logs, scrubbed
from api.auth.tokens import LEEWAY, Claims
from api.settings import SettingsError
from tests.api.issuing import AUDIENCE, ISSUER, Issuer, ec_key, jwk, rsa_key

OTHER = "https://other.example/auth"


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


def parts(header: object, payload: object) -> bytes:
    def encoded(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    return encoded(header) + b"." + encoded(payload)


def saying(claim: str, value: object) -> dict[str, Any]:
    return {claim: value}


def refused(issuer: Issuer, token: str, match: str | None = None) -> None:
    with pytest.raises(TokenRefusedError, match=match):
        issuer.verifier().verify(token)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_users_token_says_who_he_is_through_which_client_and_with_what(issuer: Issuer, algorithm: str) -> None:
    found = issuer.verifier().verify(issuer.token(algorithm))
    assert found == Claims("case-system", "AB12C", frozenset({"ROLE_READER"}))


def test_a_clients_own_token_names_no_user(issuer: Issuer) -> None:
    found = issuer.verifier().verify(issuer.token(sub="case-system", user_name=None))
    assert (found.user, found.subject) == (None, "case-system")


def test_the_audience_may_be_one_of_several(issuer: Issuer) -> None:
    assert issuer.verifier().verify(issuer.token(aud=["other", AUDIENCE])).user == "AB12C"


# ---- attacks on the signature


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_a_token_that_is_not_signed_proves_nothing(issuer: Issuer, algorithm: str) -> None:
    for signature in (b"", b"x"):
        token = parts({"alg": algorithm, "typ": "JWT", "kid": "r"}, issuer.claims()) + b"." + signature
        refused(issuer, token.decode())


def test_the_public_key_is_not_taken_for_a_shared_secret(issuer: Issuer) -> None:
    """Whoever has the published key could sign with it, if a token chose the algorithm."""
    public = rsa_key().public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), der, json.dumps(jwk(rsa_key(), "r")).encode()):
        for algorithm, digest in (("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)):
            signed = parts({"alg": algorithm, "typ": "JWT", "kid": "r"}, issuer.claims())
            signature = base64.urlsafe_b64encode(hmac.new(secret, signed, digest).digest()).rstrip(b"=")
            refused(issuer, (signed + b"." + signature).decode(), "RS256 or ES256")


def test_a_key_verifies_with_its_own_algorithm_only(issuer: Issuer) -> None:
    refused(issuer, issuer.token("ES256", headers={"kid": "r"}), "does not have")
    refused(issuer, issuer.token("RS256", headers={"kid": "e"}), "does not have")
    for algorithm in ("PS256", "RS512"):
        refused(issuer, issuer.token(algorithm, key=rsa_key()), "RS256 or ES256")


def test_another_key_under_a_known_id_proves_nothing(issuer: Issuer) -> None:
    refused(issuer, issuer.token(key=rsa_key("two")), "not what its issuer signed")
    refused(issuer, issuer.token("ES256", key=ec_key("two")), "not what its issuer signed")


def test_a_changed_word_breaks_the_signature(issuer: Issuer) -> None:
    header, _, signature = issuer.token().split(".")
    changed = parts({}, issuer.claims(authorities=["ROLE_EVERYTHING"])).decode().split(".")[1]
    refused(issuer, f"{header}.{changed}.{signature}", "not what its issuer signed")


def test_a_key_that_the_token_brings_along_is_not_looked_at(issuer: Issuer) -> None:
    own = jwk(rsa_key("two"), "mine")
    for header in ({"jwk": own}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/c"}):
        refused(issuer, issuer.token(key=rsa_key("two"), headers=header), "not what its issuer signed")
        refused(issuer, issuer.token(key=rsa_key("two"), headers=header | {"kid": "mine"}), "does not have")


def test_what_a_token_calls_critical_is_not_ignored(issuer: Issuer) -> None:
    refused(issuer, issuer.token(headers={"crit": ["b64"], "b64": False}))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "x" * 20_000, "\u2026.\u2026.\u2026", "e30.e30.", "e30.e30.e30"]
)
def test_what_is_no_token_is_told_so_and_fetches_nothing(issuer: Issuer, token: str) -> None:
    refused(issuer, token)
    assert issuer.fetched == 0


@pytest.mark.parametrize("key_id", [None, 7, ["r"], {"kid": "r"}])
def test_a_key_id_is_a_text(issuer: Issuer, key_id: object) -> None:
    signed = parts({"alg": "RS256", "kid": key_id}, issuer.claims())
    refused(issuer, (signed + b".c2ln").decode())


# ---- attacks on what it says


@pytest.mark.parametrize("audience", ["other-service", ["other", "another"], "", [], "cordon ", "CORDON"])
def test_a_token_for_another_service_is_not_replayed_here(issuer: Issuer, audience: object) -> None:
    refused(issuer, issuer.token(aud=audience))


def test_a_token_for_this_service_is_not_replayed_at_another(issuer: Issuer) -> None:
    with pytest.raises(TokenRefusedError, match="another service"):
        issuer.verifier(audience="other-service").verify(issuer.token())


@pytest.mark.parametrize("named", [OTHER, f"{ISSUER}/", ISSUER.upper(), "", [ISSUER], None])
def test_a_token_of_another_issuer_is_refused(issuer: Issuer, named: object) -> None:
    """Also one that the same keys have signed: one issuer's realm is not another's."""
    refused(issuer, issuer.token(iss=named))


@pytest.mark.parametrize("claim", ["exp", "iss", "aud", "sub"])
def test_what_a_token_must_say_it_says(issuer: Issuer, claim: str) -> None:
    refused(issuer, issuer.token(**saying(claim, None)), claim)


def test_a_token_ends_with_its_expiry_and_a_small_leeway(issuer: Issuer) -> None:
    token, verifier = issuer.token(), issuer.verifier()
    issuer.clock.forward(seconds=600 + LEEWAY.total_seconds() - 1)
    verifier.verify(token)
    issuer.clock.forward(seconds=1)
    with pytest.raises(TokenRefusedError, match="expired"):
        verifier.verify(token)


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_a_token_does_not_hold_before_its_time(issuer: Issuer, claim: str) -> None:
    start = issuer.clock().timestamp()
    issuer.verifier().verify(issuer.token(**saying(claim, start + LEEWAY.total_seconds())))
    refused(issuer, issuer.token(**saying(claim, start + LEEWAY.total_seconds() + 1)), "does not hold yet")


@pytest.mark.parametrize("instant", ["soon", True, [1], float("inf"), {}])
@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
def test_an_instant_that_is_none_is_refused(issuer: Issuer, claim: str, instant: object) -> None:
    refused(issuer, issuer.token(**saying(claim, instant)))


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": 7},
        {"client_id": "a\nb"},
        {"user_name": ""},
        {"user_name": "x" * 129},
        {"authorities": "ROLE_READER"},
        {"authorities": [["ROLE_READER"]]},
    ],
)
def test_names_and_authorities_are_what_they_should_be(issuer: Issuer, changed: dict[str, Any]) -> None:
    refused(issuer, issuer.token(**changed))


def test_a_token_without_authorities_holds_none(issuer: Issuer) -> None:
    assert issuer.verifier().verify(issuer.token(authorities=None)).authorities == frozenset()


# ---- the issuer's keys


def test_keys_are_fetched_once_and_kept(issuer: Issuer) -> None:
    verifier = issuer.verifier()
    for _ in range(50):
        verifier.verify(issuer.token())
    assert issuer.fetched == 1


def test_a_flood_of_unknown_keys_is_no_flood_of_fetches(issuer: Issuer) -> None:
    verifier = issuer.verifier()
    verifier.verify(issuer.token())
    for number in range(500):
        issuer.clock.forward(seconds=0.1)
        with pytest.raises(TokenRefusedError, match="does not have"):
            verifier.verify(issuer.token(headers={"kid": f"unknown-{number}"}))
    assert issuer.fetched <= 2 + 50 / COOLDOWN.total_seconds()
    verifier.verify(issuer.token())


def test_a_new_key_is_fetched_when_a_token_names_it(issuer: Issuer) -> None:
    verifier = issuer.verifier()
    verifier.verify(issuer.token())
    issuer.keys.append(jwk(rsa_key("two"), "new"))
    issuer.clock.forward(seconds=COOLDOWN.total_seconds())
    assert verifier.verify(issuer.token(key=rsa_key("two"), headers={"kid": "new"})).user == "AB12C"
    assert issuer.fetched == 2


def test_a_withdrawn_key_verifies_no_longer_than_keys_are_kept(issuer: Issuer) -> None:
    verifier = issuer.verifier()
    verifier.verify(issuer.token())
    issuer.keys.pop(0)
    issuer.clock.forward(seconds=REFRESH_AGE.total_seconds())
    with pytest.raises(TokenRefusedError, match="does not have"):
        verifier.verify(issuer.token())


def test_a_fetch_is_tried_again(issuer: Issuer) -> None:
    issuer.failures = ATTEMPTS - 1
    issuer.verifier().verify(issuer.token())
    assert issuer.fetched == ATTEMPTS
    assert issuer.paused == sorted(issuer.paused)


def test_without_keys_nobody_is_let_in(issuer: Issuer) -> None:
    issuer.failures = 10**6
    verifier = issuer.verifier()
    for _ in range(20):
        with pytest.raises(KeysUnavailableError):
            verifier.verify(issuer.token())
    assert issuer.fetched == ATTEMPTS
    issuer.failures = 0
    issuer.clock.forward(seconds=COOLDOWN.total_seconds())
    verifier.verify(issuer.token())


def test_kept_keys_bridge_an_outage_and_not_for_ever(issuer: Issuer) -> None:
    verifier = issuer.verifier()
    verifier.verify(issuer.token())
    issuer.failures = 10**6
    issuer.clock.forward(seconds=MOST_AGE.total_seconds() - 1)
    verifier.verify(issuer.token())
    issuer.clock.forward(seconds=1)
    with pytest.raises(KeysUnavailableError):
        verifier.verify(issuer.token())


def test_a_key_that_nobody_knows_while_the_issuer_is_away_is_not_called_a_wrong_one(issuer: Issuer) -> None:
    """It may be the issuer's newest: whoever bears it is told to come back, and is let in no more than anybody."""
    verifier, unknown = issuer.verifier(), issuer.token(key=rsa_key("two"), headers={"kid": "new"})
    verifier.verify(issuer.token())
    issuer.failures = 10**6
    issuer.clock.forward(seconds=COOLDOWN.total_seconds())
    for _ in range(20):
        with pytest.raises(KeysUnavailableError, match="cannot be asked"):
            verifier.verify(unknown)
    assert issuer.fetched == 1 + ATTEMPTS
    verifier.verify(issuer.token())
    issuer.failures = 0
    issuer.clock.forward(seconds=COOLDOWN.total_seconds())
    with pytest.raises(TokenRefusedError, match="does not have"):
        verifier.verify(unknown)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(204),
        httpx.Response(302, headers={"location": "https://evil.example/keys"}),
        httpx.Response(200, text="<html>sign in</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"keys": "r"}),
        httpx.Response(200, json={"keys": []}),
        httpx.Response(200, json={"keys": [{"kty": "oct", "kid": "r", "k": "c2VjcmV0"}, 7, {"kid": "r"}]}),
        httpx.Response(200, content=b" " * (1024 * 1024 + 1)),
    ],
)  # fmt: skip
def test_what_is_no_key_set_lets_nobody_in(issuer: Issuer, answer: httpx.Response) -> None:
    issuer.answer = answer
    with pytest.raises(KeysUnavailableError):
        issuer.verifier().verify(issuer.token())


@pytest.mark.parametrize(
    "entry",
    [
        jwk(rsa_key(), "r", use="enc"),
        jwk(rsa_key(), "r", alg="RS512"),
        jwk(rsa.generate_private_key(65537, 1024), "r"),
        jwk(ec.generate_private_key(ec.SECP384R1()), "r"),
        {name: value for name, value in jwk(rsa_key(), "r").items() if name != "kid"},
    ],
)
def test_keys_for_something_else_or_too_weak_are_passed_over(issuer: Issuer, entry: dict[str, object]) -> None:
    issuer.keys = [entry, jwk(ec_key(), "e")]
    refused(issuer, issuer.token(), "does not have")
    assert issuer.verifier().verify(issuer.token("ES256")).user == "AB12C"


def test_keys_come_over_a_line_that_nobody_can_change() -> None:
    check_address("https://issuer.example/keys", loopback=False)
    check_address("http://127.0.0.1:9000/keys", loopback=True)
    with pytest.raises(SettingsError, match="https"):
        check_address("http://issuer.example/keys", loopback=False)


# ---- a demonstration's own issuer


def test_a_demonstrations_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    clock = lambda: datetime(2026, 11, 25, tzinfo=UTC)  # noqa: E731
    first, second = local_issuer(tmp_path, clock), local_issuer(tmp_path, clock)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert first.key_id == second.key_id
    assert "d" not in first.key_set()["keys"][0]
    header = jwt.get_unverified_header(first.token("demo/x", []))
    assert (header["alg"], header["kid"]) == ("ES256", first.key_id)


# ---- logs


def test_no_token_reaches_a_log(issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    token = issuer.token()
    before = logging.getLogRecordFactory()
    try:
        scrub_logs()
        scrub_logs()
        # A name of its own: a server that ran in this process may have kept its log to itself.
        log = logging.getLogger("tests.tokens")
        log.warning("refused %s at /v1/people?access_token=%s", f"Authorization: Bearer {token}", token)
        log.warning(token)
        log.warning("nothing to see")
    finally:
        logging.setLogRecordFactory(before)
    assert token not in caplog.text
    assert token.rsplit(".", 1)[1] not in caplog.text
    assert "nothing to see" in caplog.text


def test_only_what_has_the_form_of_a_token_is_blotted_out(issuer: Issuer) -> None:
    assert scrubbed(f"a {issuer.token()} b") == f"a {BLOT} b"
    assert scrubbed("Bearer opaque-token, next") == f"{BLOT}, next"
    assert scrubbed("/v1/loads?limit=5") == "/v1/loads?limit=5"
