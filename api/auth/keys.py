"""The issuer's public keys (JWKS, RFC 7517), kept for a while and fetched again when they age or a key is not known."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from api.auth.errors import KeysUnavailableError, TokenRefusedError
from api.settings import SettingsError

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

PublicKey = RSAPublicKey | EllipticCurvePublicKey
# Raises OSError, ValueError or UnusableKeysError for what is no answer.
Fetch = Callable[[], Mapping[str, Any]]

# Keys are looked at again after this long, so that one that was withdrawn does not verify for ever...
REFRESH_AGE = timedelta(minutes=5)
# ...and are not used past this, however long the issuer is away: better nobody is let in than whoever holds an old key.
MOST_AGE = timedelta(hours=1)
# Between two fetches, whatever is asked: anybody can send a token with a key id that nobody knows.
COOLDOWN = timedelta(seconds=30)
ATTEMPTS = 3
_PAUSE_SECONDS = 0.2
_TIMEOUT_SECONDS = 3.0
_MOST_BYTES = 1024 * 1024
_LEAST_RSA_BITS = 2048
# The key type decides the algorithm, and never the token: a public key must not be taken for a shared secret.
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}


class UnusableKeysError(Exception):
    """What was fetched is no set of keys."""


@dataclass(frozen=True, slots=True)
class _Held:
    keys: Mapping[tuple[str, str], PublicKey]
    since: datetime


class KeySet:
    """The keys of one issuer; threads may share it."""

    def __init__(
        self, fetch: Fetch, clock: Callable[[], datetime], pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._fetch, self._clock, self._pause = fetch, clock, pause
        self._held: _Held | None = None
        self._tried: datetime | None = None
        # Whether the newest try brought no keys: what the held ones lack may have come since.
        self._away = False
        self._fetching = threading.Lock()

    def key(self, key_id: str, algorithm: str) -> PublicKey:
        """The key of this id for this algorithm.

        Raises TokenRefusedError where the issuer has none, and KeysUnavailableError where that cannot be told.
        """
        now = self._clock()
        if self._held is None or now - self._held.since >= REFRESH_AGE:
            self._refresh(now)
        found = self._usable(now).get((key_id, algorithm))
        if found is None:
            self._refresh(now)
            found = self._usable(now).get((key_id, algorithm))
        if found is None:
            if self._away:
                raise KeysUnavailableError("the issuer cannot be asked whether it has this key")
            raise TokenRefusedError("The token is signed with a key that its issuer does not have.")
        return found

    def _usable(self, now: datetime) -> Mapping[tuple[str, str], PublicKey]:
        held = self._held
        if held is None or now - held.since >= MOST_AGE:
            raise KeysUnavailableError("the issuer's keys cannot be fetched")
        return held.keys

    def _refresh(self, now: datetime) -> None:
        """Fetch, unless that was just tried, or is being tried while there are keys to go on with."""
        if not self._fetching.acquire(blocking=self._held is None):
            return
        try:
            if self._tried is not None and now - self._tried < COOLDOWN:
                return
            self._tried = now
            self._held, self._away = _Held(_parsed(self._fetched()), now), False
        except (UnusableKeysError, OSError, ValueError) as error:
            self._away = True
            _log.error("the issuer's keys could not be fetched: %s", error)
        finally:
            self._fetching.release()

    def _fetched(self) -> Mapping[str, Any]:
        for attempt in range(1, ATTEMPTS):
            try:
                return self._fetch()
            except OSError:
                self._pause(_PAUSE_SECONDS * attempt)
        return self._fetch()


def over_http(url: str, transport: httpx.BaseTransport | None = None) -> Fetch:
    """A fetch of the set at this address. Redirects are not followed: keys come from where the settings say.

    The fetch raises OSError where the address does not answer as it should.
    """
    # It loads a terminal of its own, and a demonstration fetches nothing.
    import httpx  # noqa: PLC0415

    client = httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, transport=transport, trust_env=False)

    def fetch() -> Mapping[str, Any]:
        try:
            response = client.get(url, headers={"Accept": "application/json"})
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise ConnectionError(str(error)) from error
        if response.status_code != httpx.codes.OK or len(response.content) > _MOST_BYTES:
            raise UnusableKeysError(f"status {response.status_code}, {len(response.content)} bytes")
        document = response.json()
        if not isinstance(document, dict):
            raise UnusableKeysError("not a JSON object")
        return document

    return fetch


def check_address(url: str, loopback: bool) -> None:
    """Raise SettingsError for keys that somebody on the way could replace."""
    if not (url.startswith("https://") or (loopback and url.startswith("http://"))):
        raise SettingsError("CORDON_JWKS_URL: keys are fetched over https (http only from this machine)")


def _parsed(document: Mapping[str, Any]) -> dict[tuple[str, str], PublicKey]:
    """Usable keys by id and algorithm; what else stands there is for other purposes and passed over."""
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise UnusableKeysError("there is no list of keys")
    found: dict[tuple[str, str], PublicKey] = {}
    for entry in entries:
        for algorithm in ALGORITHMS:
            key = _usable_key(entry, algorithm)
            if key is not None:
                found[entry["kid"], algorithm] = key
    if not found:
        raise UnusableKeysError("none of the keys is one for RS256 or ES256 with an id")
    return found


def _usable_key(entry: object, algorithm: str) -> PublicKey | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or "d" in entry:
        return None
    fits = entry.get("kty") == ALGORITHMS[algorithm] and entry.get("alg", algorithm) == algorithm
    if not fits or entry.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(entry, algorithm).key
    except jwt.PyJWTError:
        return None
    if isinstance(key, RSAPublicKey):
        return key if key.key_size >= _LEAST_RSA_BITS else None
    return key if isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp256r1" else None
