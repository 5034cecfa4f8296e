"""Signing a person in at the issuer: OpenID Connect's authorisation code with PKCE (RFC 6749, 7636 and 9207)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from api.auth.errors import KeysUnavailableError, TokenRefusedError
from api.auth.keys import Fetch, UnusableKeysError
from api.auth.tokens import Claims, Verifier

if TYPE_CHECKING:
    import httpx

# What the issuer says of itself is asked for again after this long.
_SAID_FOR = timedelta(hours=1)
# ...and where it could not be asked, not again at once: whoever waits for it is told so.
_COOLDOWN = timedelta(seconds=5)
_TIMEOUT_SECONDS = 5.0
_MOST_BYTES = 256 * 1024
_MOST_CODE = 4_096
# Where the issuer sends people back to, at the console's address: this is what it has to know of the console.
SIGN_IN_RETURN = "/sign-in/return"
_MOST_NAME = 128
# Each waits for the issuer in a thread of its own: a slow one must not take all threads from those who are signed in.
MOST_AT_ONCE = 8

Post = Callable[[str, Mapping[str, str], tuple[str, str] | None], tuple[int, Mapping[str, Any]]]


class SignInError(Exception):
    """This attempt to sign in comes to nothing; the message says why, in words for whoever tried."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back: his access token, what it says, and what to call him on pages."""

    token: str
    claims: Claims
    name: str


@dataclass(frozen=True, slots=True)
class _Endpoints:
    authorization: str
    token: str
    end_session: str | None
    states_issuer: bool


class Provider:
    """One issuer at which this console is a client. Threads may share it.

    `access` verifies access tokens, as for the API, and `identity` the ID tokens that are for this client. `returns_to`
    is the console's own address to which the issuer sends people back. An attempt is known by a secret that its browser
    alone keeps, from which all that proves it is derived: nothing of it is kept here.
    """

    def __init__(
        self,
        access: Verifier,
        identity: Verifier,
        fetch: Fetch,
        post: Post,
        returns_to: str,
        secret: str | None = None,
    ) -> None:
        self._access, self._identity = access, identity
        self._fetch, self._post = fetch, post
        self.returns_to, self._secret = returns_to, secret
        self._said: tuple[_Endpoints, datetime] | None = None
        self._failed: datetime | None = None
        self._asking = threading.Lock()
        self._at_once = threading.BoundedSemaphore(MOST_AT_ONCE)

    @property
    def client(self) -> str:
        """The client that the console is to the issuer."""
        return self._identity.audience

    def begin(self, attempt: str) -> str:
        """Where to send a browser to sign in. Raises KeysUnavailableError where the issuer cannot be asked."""
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.returns_to,
            "scope": "openid",
            "state": _derived(attempt, b"state"),
            "nonce": _derived(attempt, b"nonce"),
            "code_challenge": _challenge(_derived(attempt, b"verifier")),
            "code_challenge_method": "S256",
        }
        return _with(self._endpoints().authorization, asked)

    def finish(self, attempt: str, said: Mapping[str, str]) -> SignedIn:
        """Who it was, from the attempt's secret and what the issuer sent back in the address.

        Raises SignInError, TokenRefusedError for a token that proves nothing, and KeysUnavailableError.
        """
        endpoints = self._endpoints()
        code = self._code(endpoints, attempt, said)
        if not self._at_once.acquire(blocking=False):
            raise KeysUnavailableError("too many people are signing in at once")
        try:
            tokens = self._exchanged(endpoints, code, _derived(attempt, b"verifier"))
        finally:
            self._at_once.release()
        return self._proven(tokens, _derived(attempt, b"nonce"))

    def leave(self) -> str | None:
        """Where somebody ends his session with the issuer too; None where it has no such place, or is away."""
        try:
            end = self._endpoints().end_session
        except KeysUnavailableError:
            return None
        back = self.returns_to.removesuffix(SIGN_IN_RETURN) + "/sign-in"
        return None if end is None else _with(end, {"client_id": self.client, "post_logout_redirect_uri": back})

    def _code(self, endpoints: _Endpoints, attempt: str, said: Mapping[str, str]) -> str:
        if not hmac.compare_digest(said.get("state", "").encode(), _derived(attempt, b"state").encode()):
            raise SignInError("It was begun in another browser or another window, or too long ago.")
        issuer = said.get("iss")
        if (issuer is None and endpoints.states_issuer) or issuer not in {None, self._access.issuer}:
            raise SignInError("The answer came from another identity provider than the one that was asked.")
        if "error" in said:
            raise SignInError("Your identity provider did not sign you in.")
        code = said.get("code", "")
        if not 0 < len(code) <= _MOST_CODE or not code.isprintable():
            raise SignInError("Your identity provider sent nothing to go by.")
        return code

    def _exchanged(self, endpoints: _Endpoints, code: str, verifier: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.returns_to,
            "code_verifier": verifier,
        }
        authorised = None if self._secret is None else (self.client, self._secret)
        try:
            status, tokens = self._post(endpoints.token, form | {"client_id": self.client}, authorised)
        except (OSError, ValueError, UnusableKeysError) as error:
            raise KeysUnavailableError(f"the issuer's token endpoint did not answer: {error}") from error
        if status >= 500:
            raise KeysUnavailableError(f"the issuer's token endpoint answered {status}")
        if status != 200:
            raise SignInError("Your identity provider did not confirm it: it was used before, or came too late.")
        return tokens

    def _proven(self, tokens: Mapping[str, Any], nonce: str) -> SignedIn:
        """The tokens belong to each other, to this attempt and to this client."""
        access, identity = tokens.get("access_token"), tokens.get("id_token")
        if not isinstance(access, str) or str(tokens.get("token_type", "")).casefold() != "bearer":
            raise SignInError("Your identity provider sent no access token.")
        if not isinstance(identity, str):
            raise SignInError("Your identity provider did not say who you are.")
        who, may = self._identity.payload(identity), self._access.payload(access)
        stated = who.get("nonce")
        if not isinstance(stated, str) or not hmac.compare_digest(stated.encode(), nonce.encode()):
            raise TokenRefusedError("The ID token is of another attempt to sign in.")
        if who.get("azp", self.client) != self.client or who["sub"] != may["sub"]:
            raise TokenRefusedError("The two tokens are not of one sign-in.")
        if "at_hash" in who and who["at_hash"] != _half_hash(access):
            raise TokenRefusedError("The two tokens are not of one sign-in.")
        claims = self._access.verify(access)
        if claims.user is None or claims.client != self.client:
            raise TokenRefusedError("The access token is no user's, or another program's.")
        name = who.get("name")
        shown = isinstance(name, str) and 0 < len(name.strip()) <= _MOST_NAME and name.isprintable()
        return SignedIn(access, claims, str(name).strip() if shown else claims.user)

    def _endpoints(self) -> _Endpoints:
        now = self._access.clock()
        with self._asking:
            if self._said is None or now - self._said[1] >= _SAID_FOR:
                if self._failed is not None and now - self._failed < _COOLDOWN:
                    raise KeysUnavailableError("the issuer does not say where to sign in")
                try:
                    self._said, self._failed = (self._read(self._fetch()), now), None
                except (OSError, ValueError, UnusableKeysError) as error:
                    self._failed = now
                    raise KeysUnavailableError(f"the issuer does not say where to sign in: {error}") from error
            return self._said[0]

    def _read(self, document: Mapping[str, Any]) -> _Endpoints:
        """Raises UnusableKeysError for a document of another issuer, or one that people cannot be sent by."""
        if document.get("issuer") != self._access.issuer:
            raise UnusableKeysError("its document is of another issuer")
        if "S256" not in document.get("code_challenge_methods_supported", ["S256"]):
            raise UnusableKeysError("it does not take S256 code challenges")
        at = {name: document.get(f"{name}_endpoint") for name in ("authorization", "token", "end_session")}
        secure = ("https://", "http://") if self.returns_to.startswith("http://") else ("https://",)
        for name, address in at.items():
            if (address is None and name != "end_session") or not str(address or secure[0]).startswith(secure):
                raise UnusableKeysError(f"its {name} endpoint is none over https")
        return _Endpoints(
            str(at["authorization"]),
            str(at["token"]),
            None if at["end_session"] is None else str(at["end_session"]),
            document.get("authorization_response_iss_parameter_supported") is True,
        )


def posting(transport: httpx.BaseTransport | None = None) -> Post:
    """Posts forms and reads JSON. It follows no redirect; what is no answer raises as `Fetch` does."""
    # As in `api.auth.keys`: a demonstration asks nobody.
    import httpx  # noqa: PLC0415

    client = httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, transport=transport, trust_env=False)

    def post(url: str, form: Mapping[str, str], authorised: tuple[str, str] | None) -> tuple[int, Mapping[str, Any]]:
        headers = {"Accept": "application/json"}
        if authorised is not None:
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            joined = ":".join(quote_plus(each) for each in authorised)
            headers["Authorization"] = f"Basic {base64.b64encode(joined.encode()).decode()}"
        try:
            response = client.post(url, data=dict(form), headers=headers)
        except httpx.HTTPError as error:
            raise ConnectionError(str(error)) from error
        if response.status_code != httpx.codes.OK:
            return response.status_code, {}
        if len(response.content) > _MOST_BYTES:
            raise ValueError("the answer is too long")
        document = response.json()
        if not isinstance(document, dict):
            raise UnusableKeysError("the answer is no JSON object")
        return response.status_code, document

    return post


def _derived(attempt: str, what: bytes) -> str:
    digest = hashlib.blake2b(what, key=attempt.encode()[:64], digest_size=32, person=b"cordon-sign-in").digest()
    return _url_safe(digest)


def _challenge(verifier: str) -> str:
    return _url_safe(hashlib.sha256(verifier.encode()).digest())


def _half_hash(token: str) -> str:
    """OpenID Connect Core, 3.1.3.6, for RS256 and ES256."""
    return _url_safe(hashlib.sha256(token.encode()).digest()[:16])


def _url_safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _with(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
