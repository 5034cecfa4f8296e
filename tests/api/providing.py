"""A test's own identity provider: what it says of itself, where people sign in, and codes for tokens, over HTTP."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlsplit

import httpx

from api.auth.keys import over_http
from api.auth.provider import Provider, posting
from tests.api.issuing import Issuer

CLIENT = "cordon-console"
CONSOLE = "http://127.0.0.1:8000"
DOCUMENT, KEYS = "/.well-known/openid-configuration", "/.well-known/jwks.json"
_BEFORE = "  # What the command line and a browser on this machine ask through.\n"
# What the made-up register gets before its own last client, as `put_policy` takes it.
REGISTERED = (
    _BEFORE,
    f"""  {CLIENT}:
    agencies: [prison]
    roles: [allocation-officer]
    clearance: OFFICIAL-SENSITIVE
  another:
    agencies: [prison]
    roles: [allocation-officer]
    clearance: OFFICIAL-SENSITIVE
""",
)


def half_hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).decode().rstrip("=")


@dataclass
class OpenIdProvider(Issuer):
    """Whoever is sent to it is `user`. Codes are good once, for who began, and for the verifier of the challenge."""

    user: str = "AB12C"
    secret: str | None = None
    console: str = CONSOLE
    changed: dict[str, Any] = field(default_factory=dict)
    # What the next ID token or access token says instead.
    identity: dict[str, Any] = field(default_factory=dict)
    access: dict[str, Any] = field(default_factory=dict)
    is_away: bool = False
    answers: httpx.Response | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanged: int = 0

    @property
    def document(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "end_session_endpoint": f"{self.issuer}/leave",
            "code_challenge_methods_supported": ["S256"],
        }
        return {name: value for name, value in (said | self.changed).items() if value is not None}

    def provider(self) -> Provider:
        transport = httpx.MockTransport(self.answer_to)
        access = self.verifier()
        return Provider(
            access,
            self.verifier(audience=CLIENT),
            over_http(f"{self.issuer}{DOCUMENT}", transport),
            posting(transport),
            f"{self.console}/sign-in/return",
            self.secret,
        )

    def sign_in(self, address: str) -> str:
        """What a browser that is sent to `address` comes back with, once its user has signed in."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, f"{self.console}/sign-in/return")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"/sign-in/return?code={code}&state={quote_plus(asked['state'])}&iss={quote_plus(self.issuer)}"

    def answer_to(self, request: httpx.Request) -> httpx.Response:
        """What it says of itself, its keys, and tokens for codes."""
        if self.is_away:
            raise httpx.ConnectError("refused")
        if str(request.url) == f"{self.issuer}{DOCUMENT}":
            return httpx.Response(200, json=self.document)
        if str(request.url) == f"{self.issuer}{KEYS}":
            return httpx.Response(200, json={"keys": self.keys})
        assert (request.method, str(request.url)) == ("POST", f"{self.issuer}/token")
        self.exchanged += 1
        return self.answers or self._tokens(request)

    def _tokens(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        begun = self.codes.pop(form["code"], None)
        if self.secret is not None:
            joined = f"{quote_plus(CLIENT)}:{quote_plus(self.secret)}"
            if request.headers.get("authorization") != f"Basic {base64.b64encode(joined.encode()).decode()}":
                return httpx.Response(401, json={"error": "invalid_client"})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if begun is None or challenge != begun["code_challenge"] or form["redirect_uri"] != begun["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        who: dict[str, Any] = {"sub": self.user, "user_name": self.user, "client_id": CLIENT}
        access = self.token(**who | self.access)
        stated = {"aud": CLIENT, "nonce": begun["nonce"], "name": "Ann Officer", "at_hash": half_hash(access)}
        identity = self.token(**who | {"client_id": None, "authorities": None} | stated | self.identity)
        return httpx.Response(200, json={"access_token": access, "token_type": "Bearer", "id_token": identity})
