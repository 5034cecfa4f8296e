"""A demonstration's own issuer: its tokens are real, and checked like any other's; its key never leaves the home."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.home import HomeError

ISSUER = "urn:cordon:demonstration"
AUDIENCE = "cordon"
CLIENT = "cordon-demo"
_ALGORITHM = "ES256"
_KEY_FILE = "demo-issuer.pem"
_OWNER_ONLY = 0o600
# A working day: long enough to try things out, and over by tomorrow.
LIFETIME = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class LocalIssuer:
    """Signs tokens for made-up readers. `key` is the private key of one home."""

    key: ec.EllipticCurvePrivateKey
    clock: Callable[[], datetime]

    def token(self, user: str, authorities: Iterable[str]) -> str:
        """An access token for a user, as HMPPS Auth would issue it."""
        now = int(self.clock().timestamp())
        payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user,
            "user_name": user,
            "client_id": CLIENT,
            "authorities": sorted(authorities),
            "iat": now,
            "exp": now + int(LIFETIME.total_seconds()),
        }
        return jwt.encode(payload, self.key, _ALGORITHM, headers={"kid": self.key_id})

    def key_set(self) -> Mapping[str, Any]:
        """The public half, as a JWKS document."""
        return {"keys": [self._public | {"kid": self.key_id, "use": "sig", "alg": _ALGORITHM}]}

    @property
    def key_id(self) -> str:
        """The key's thumbprint (RFC 7638)."""
        members = {name: self._public[name] for name in ("crv", "kty", "x", "y")}
        digest = hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    @property
    def _public(self) -> dict[str, str]:
        members: dict[str, str] = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return members


def local_issuer(home: Path, clock: Callable[[], datetime]) -> LocalIssuer:
    """The issuer of a demonstration's home; its key is made the first time, for its owner alone."""
    path = home / _KEY_FILE
    if not path.exists():
        _make_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise HomeError(f"{path} holds no key of a demonstration: delete it, and a new one is made")
    return LocalIssuer(key, clock)


def _make_key(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), "wb") as stream:
        stream.write(pem)
    # Whole or not at all; where another process was first, its key holds.
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
