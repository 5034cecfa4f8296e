"""A test's own issuer: keys, tokens of any content, and its key set over HTTP, which may fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.api_jws import PyJWS

from api.auth.keys import KeySet, over_http
from api.auth.tokens import Verifier

ISSUER, AUDIENCE = "https://issuer.example/auth", "cordon"
JWKS = f"{ISSUER}/.well-known/jwks.json"
START = datetime(2026, 11, 25, 12, tzinfo=UTC)


@cache
def rsa_key(which: str = "one") -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def ec_key(which: str = "one") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, key_id: str, **members: str) -> dict[str, Any]:
    """A key's public half as a key set has it."""
    if isinstance(key, rsa.RSAPrivateKey):
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return dict(public) | {"kid": key_id, "use": "sig"} | members


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Issuer:
    """Serves a key set, counts how often it is asked for, and signs."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk(rsa_key(), "r"), jwk(ec_key(), "e")])
    clock: Clock = field(default_factory=Clock)
    fetched: int = 0
    failures: int = 0
    answer: httpx.Response | None = None
    paused: list[float] = field(default_factory=list)
    issuer: str = ISSUER

    def verifier(self, audience: str = AUDIENCE, issuer: str | None = None) -> Verifier:
        fetch = over_http(JWKS, httpx.MockTransport(self._serve))
        return Verifier(issuer or self.issuer, audience, KeySet(fetch, self.clock, self.paused.append), self.clock)

    def claims(self, **changed: object) -> dict[str, object]:
        """A user's token, as HMPPS Auth writes it; None takes a claim away."""
        now = int(self.clock().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "AB12C",
            "user_name": "AB12C",
            "client_id": "case-system",
            "authorities": ["ROLE_READER"],
            "iat": now,
            "exp": now + 600,
        }
        return {name: value for name, value in (claims | changed).items() if value is not None}

    def token(
        self, algorithm: str = "RS256", key: Any = None, headers: Mapping[str, Any] | None = None, **changed: object
    ) -> str:
        signing = key if key is not None else rsa_key() if algorithm == "RS256" else ec_key()
        key_id = "r" if algorithm == "RS256" else "e"
        # Signed as bytes: the library would not write some of the claims that attackers write.
        payload = json.dumps(self.claims(**changed)).encode()
        return PyJWS().encode(payload, signing, algorithm, headers={"kid": key_id} | dict(headers or {}))

    def _serve(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == JWKS
        self.fetched += 1
        if self.failures:
            self.failures -= 1
            raise httpx.ConnectError("refused")
        return self.answer or httpx.Response(200, json={"keys": self.keys})
