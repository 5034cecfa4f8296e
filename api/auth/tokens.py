"""Access tokens (RFC 9068 and its forebears): what must hold before any word of one is believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from api.auth.errors import TokenRefusedError
from api.auth.keys import ALGORITHMS, KeySet

# Clocks of two machines differ by so much.
LEEWAY = timedelta(seconds=30)
# A token with every role there is stays far below; a longer one is no token.
MOST_LENGTH = 16 * 1024
_MOST_NAME = 128


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `user` is None where a client asks for itself."""

    client: str
    user: str | None
    authorities: frozenset[str]

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.user or self.client


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks tokens of one issuer for one audience."""

    issuer: str
    audience: str
    keys: KeySet
    clock: Callable[[], datetime]

    def verify(self, token: str) -> Claims:
        """What an access token says. Raises as `payload`."""
        return _claims(self.payload(token))

    def payload(self, token: str) -> Mapping[str, Any]:
        """What the issuer signed for this audience and this moment, with `sub`.

        Raises TokenRefusedError, or KeysUnavailableError where nothing can be checked.
        """
        key_id, algorithm = _header(token)
        key = self.keys.key(key_id, algorithm)
        # Times are held against our own clock, below.
        options = {
            "require": ["exp", "iss", "aud", "sub"],
            "verify_exp": False,
            "verify_nbf": False,
            "verify_iat": False,
        }
        try:
            payload: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self.audience,
                issuer=self.issuer,
                options=options,  # type: ignore[arg-type]
            )
        except jwt.InvalidAudienceError:
            raise TokenRefusedError("The token is for another service.") from None
        except jwt.InvalidIssuerError:
            raise TokenRefusedError("The token is from another issuer.") from None
        except jwt.MissingRequiredClaimError as error:
            raise TokenRefusedError(f"The token does not say {error.claim}.") from None
        except (jwt.PyJWTError, ValueError):
            raise TokenRefusedError("The token is not what its issuer signed.") from None
        self._check_times(payload)
        return payload

    def _check_times(self, payload: Mapping[str, Any]) -> None:
        now = self.clock().timestamp()
        leeway = LEEWAY.total_seconds()
        if now >= _instant(payload, "exp") + leeway:
            raise TokenRefusedError("The token has expired.")
        for claim in ("nbf", "iat"):
            if claim in payload and now < _instant(payload, claim) - leeway:
                raise TokenRefusedError("The token does not hold yet.")


def _header(token: str) -> tuple[str, str]:
    """The key id and the algorithm, the one unverified thing that is looked at."""
    if len(token) > MOST_LENGTH:
        raise TokenRefusedError("That is too long for a token.")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):
        raise TokenRefusedError("That is no signed token.") from None
    key_id, algorithm = header.get("kid"), header.get("alg")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise TokenRefusedError(f"Tokens are signed with {' or '.join(ALGORITHMS)}.")
    if not isinstance(key_id, str):
        raise TokenRefusedError("The token does not say which key it is signed with.")
    return key_id, algorithm


def _instant(payload: Mapping[str, Any], claim: str) -> float:
    value = payload[claim]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRefusedError(f"The token's {claim} is no instant.")
    return float(value)


def _claims(payload: Mapping[str, Any]) -> Claims:
    """HMPPS Auth names the client in `client_id`, and a user in `user_name`; both may stand in `sub` alone."""
    subject = _name(payload, "sub")
    client = _name(payload, "client_id") if "client_id" in payload else _name(payload, "azp", subject)
    user = _name(payload, "user_name") if payload.get("user_name") is not None else subject
    authorities = payload.get("authorities", [])
    if not isinstance(authorities, list) or not all(isinstance(each, str) for each in authorities):
        raise TokenRefusedError("The token's authorities are no list of names.")
    return Claims(client, None if user == client else user, frozenset(authorities))


def _name(payload: Mapping[str, Any], claim: str, default: str | None = None) -> str:
    value = payload.get(claim, default)
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= _MOST_NAME
        or not value.isprintable()
        or value != value.strip()
    ):
        raise TokenRefusedError(f"The token's {claim} is no name.")
    return value
